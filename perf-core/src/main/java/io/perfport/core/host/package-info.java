/**
 * What this process and machine are, and what processor time they use. Start at {@link
 * io.perfport.core.host.HostWatch}, which observes both over the measured part of a run.
 */
package io.perfport.core.host;
