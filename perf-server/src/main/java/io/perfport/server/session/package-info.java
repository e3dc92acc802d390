/**
 * One state machine a client that speaks Perfport's own protocol. {@link
 * io.perfport.server.session.ConnectionRouter} looks at the first message of each connection and
 * makes it a session or a data connection of one; {@link io.perfport.server.session.ServerSession}
 * is the state machine.
 */
package io.perfport.server.session;
