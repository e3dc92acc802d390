/**
 * One page for people from JSON results, whoever wrote them: this program as it ended, a file that
 * was saved, iperf3. {@link io.perfport.core.report.html.SavedResult} reads a result, {@link
 * io.perfport.core.report.html.ReportModel} says what is to be shown, {@link
 * io.perfport.core.report.html.HtmlPage} puts that and the web files into one file.
 */
package io.perfport.core.report.html;
