/**
 * Where results go: standard output, a terminal, or a file. {@link
 * io.perfport.client.report.output.ReportOutput} is the entry.
 */
package io.perfport.client.report.output;
