/**
 * The server jar: {@link io.perfport.server.PerfServer} listens, {@code session} holds one state
 * machine a client, {@code cli} the command line.
 */
package io.perfport.server;
