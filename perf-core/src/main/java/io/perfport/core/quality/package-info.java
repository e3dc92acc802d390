/**
 * Judges whether a figure is suspect: pure functions from what was observed of a run to warnings.
 * {@link io.perfport.core.quality.QualityChecks} is the entry; each check is a class that holds its
 * threshold. They know no workload: whatever measures puts together {@link
 * io.perfport.core.quality.Evidence}.
 */
package io.perfport.core.quality;
