/**
 * The client's end of requests and responses: when a request is due ({@link
 * io.perfport.client.exchange.RequestClock.Schedule}), who sends it and times its response ({@link
 * io.perfport.client.exchange.Requester}, over UDP {@link
 * io.perfport.client.exchange.DatagramRequester}), what wakes the requesters of one event loop
 * ({@link io.perfport.client.exchange.RequestPacer}) and where latencies go ({@link
 * io.perfport.client.exchange.LatencyRecorder}).
 */
package io.perfport.client.exchange;
