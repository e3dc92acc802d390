/**
 * The live view of {@code --live}: charts on the terminal's alternate screen while tests run, and
 * the ordinary text after it. {@link io.perfport.client.report.terminal.LiveResults} is the entry;
 * it is told what every report is told, and passes it on.
 */
package io.perfport.client.report.terminal;
