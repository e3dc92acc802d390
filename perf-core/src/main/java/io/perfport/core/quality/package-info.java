/**
 * Judges whether a figure is suspect: pure functions from what was observed of a run to warnings.
 * Start at {@link io.perfport.core.quality.QualityChecks}, which lists the checks; a new one is a
 * method of {@code HostChecks}, {@code PathChecks} or {@code RunChecks}. They know no workload:
 * whatever measures puts together {@link io.perfport.core.quality.Evidence}.
 */
package io.perfport.core.quality;
