/**
 * The client jar: {@link io.perfport.client.PerfClient} runs one test, {@code session} holds the
 * client's side of the protocol, {@code report} shows results, {@code cli} the command line.
 */
package io.perfport.client;
