/**
 * Readiness by Linux' epoll(7), through Netty's native library. Start at {@link
 * io.perfport.core.transport.epoll.EpollTransport}.
 */
package io.perfport.core.transport.epoll;
