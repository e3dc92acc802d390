package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;

/**
 * Numbers connections as the listener accepts them. iperf3 gives a test's streams their ids and
 * roles in that order, which is lost as soon as each goes to an event loop of its own. It belongs
 * to the listener's event loop.
 */
public final class AcceptOrder extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Long> NUMBER =
      AttributeKey.valueOf(AcceptOrder.class, "number");

  private long accepted;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ((Channel) message).attr(NUMBER).set(accepted++);
    ctx.fireChannelRead(message);
  }

  /** The number of an accepted connection. Any thread. */
  static long of(Channel channel) {
    return channel.attr(NUMBER).get();
  }
}
