/**
 * Completion by the Linux kernel, through Netty's native library. Start at {@link
 * io.perfport.core.transport.iouring.IoUringTransport}.
 */
package io.perfport.core.transport.iouring;
