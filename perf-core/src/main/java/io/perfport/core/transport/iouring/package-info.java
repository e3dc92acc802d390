/** The transport io_uring: completion by the Linux kernel, through Netty's native library. */
package io.perfport.core.transport.iouring;
