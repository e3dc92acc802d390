/**
 * The tests of one command, run one after another: one, phases, transports that are compared, or
 * variants in rounds. {@link io.perfport.client.batch.BatchRunner} is the entry point, and has the
 * only loop.
 */
package io.perfport.client.batch;
