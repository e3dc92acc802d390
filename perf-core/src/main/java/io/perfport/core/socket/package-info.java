/**
 * What the kernel knows of a socket, and what it can be told: TCP_INFO, congestion control, buffer
 * sizes. Start at {@link io.perfport.core.socket.SocketFacts}.
 */
package io.perfport.core.socket;
