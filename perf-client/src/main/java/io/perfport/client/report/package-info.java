/**
 * Shows a running test and its result: for people, as JSON, as a stream of events, as CSV. {@link
 * io.perfport.client.report.Report} is what a test tells; {@link io.perfport.client.report.Totals}
 * is what every kind of result is made from.
 */
package io.perfport.client.report;
