/**
 * The client's side of the protocol. {@link io.perfport.client.session.ClientSession} is the state
 * machine on the control connection; {@link io.perfport.client.session.Connector} opens
 * connections.
 */
package io.perfport.client.session;
