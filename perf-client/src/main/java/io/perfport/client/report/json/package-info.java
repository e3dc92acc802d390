/**
 * One JSON document of a command, or one event a line. {@link
 * io.perfport.client.report.json.JsonResults} and {@link
 * io.perfport.client.report.json.JsonStreamResults} are the entries.
 */
package io.perfport.client.report.json;
