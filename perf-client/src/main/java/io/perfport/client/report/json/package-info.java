/**
 * One JSON document of a command, or one event a line. {@link
 * io.perfport.client.report.json.JsonResults} and {@link
 * io.perfport.client.report.json.JsonLinesResults} are the entries.
 */
package io.perfport.client.report.json;
