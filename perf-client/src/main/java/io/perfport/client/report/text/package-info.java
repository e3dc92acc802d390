/**
 * Lines for people, as a test runs and at its end. {@link
 * io.perfport.client.report.text.TextResults} is the entry; {@link
 * io.perfport.client.report.text.RunLines} is what a workload adds.
 */
package io.perfport.client.report.text;
