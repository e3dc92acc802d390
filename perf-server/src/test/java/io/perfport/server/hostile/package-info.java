/**
 * Peers that mean harm, over real sockets: in every state of a session they stop, half-close,
 * close, reset or flood. Afterwards the server has what it had before, and an honest client gets
 * its whole result. A new kind of attack is a new test class on {@link
 * io.perfport.server.hostile.AttackedServer}.
 */
package io.perfport.server.hostile;
