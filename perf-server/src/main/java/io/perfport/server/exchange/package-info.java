/**
 * Sessions of requests and responses: {@link io.perfport.server.exchange.ServerExchangeSession} is
 * the state machine on the control connection, {@link io.perfport.server.exchange.Responder}
 * answers on each of its connections, {@link io.perfport.server.exchange.DatagramResponder} on each
 * of its pairs of UDP addresses (docs/protocol.md, "Exchanges").
 */
package io.perfport.server.exchange;
