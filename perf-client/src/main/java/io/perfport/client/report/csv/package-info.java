/**
 * Comma-separated values. {@link io.perfport.client.report.csv.CsvResults} is the entry; {@link
 * io.perfport.client.report.csv.CsvColumn} is the table of columns.
 */
package io.perfport.client.report.csv;
