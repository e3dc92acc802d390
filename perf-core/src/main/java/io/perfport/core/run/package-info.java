/**
 * A run: all streams of one test at one end, sampled by interval and added up. {@link
 * io.perfport.core.run.TestRun} is the entry point; client and server use it alike.
 */
package io.perfport.core.run;
