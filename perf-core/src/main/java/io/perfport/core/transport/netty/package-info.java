/**
 * What Netty's own transports have in common, and event loops of theirs that spin. Start at {@link
 * io.perfport.core.transport.netty.NettyTransport}.
 */
package io.perfport.core.transport.netty;
