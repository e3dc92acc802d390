/**
 * The client's side of a test. {@link io.perfport.client.session.ClientSession} is the state
 * machine of Perfport's own protocol on the control connection; {@link
 * io.perfport.client.session.Connector} opens connections and {@link
 * io.perfport.client.session.TestRecord} keeps what is known, for sessions of any protocol.
 */
package io.perfport.client.session;
