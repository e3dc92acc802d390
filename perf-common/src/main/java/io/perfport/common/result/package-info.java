/**
 * What a test measured. {@link io.perfport.common.result.TestResult} is the whole; the records
 * below it also travel in the RESULTS frame.
 */
package io.perfport.common.result;
