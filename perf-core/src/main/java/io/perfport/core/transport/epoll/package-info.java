/** The transport epoll: readiness by Linux' epoll(7), through Netty's native library. */
package io.perfport.core.transport.epoll;
