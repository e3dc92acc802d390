/**
 * What a running test and a command tell of themselves, whatever shows it: {@link
 * io.perfport.client.report.Report} is told of one test, {@link
 * io.perfport.client.report.CommandReport} of all of a command's. Figures, sums and warnings that
 * every format shows are made here; each format has a package of its own.
 */
package io.perfport.client.report;
