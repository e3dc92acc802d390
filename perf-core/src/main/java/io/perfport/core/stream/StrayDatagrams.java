package io.perfport.core.stream;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * The end of the pipeline of a stream of datagrams: drops what is none of the stream's, without a
 * word. Anybody can send a datagram, and a repeated answer of the set-up is one too.
 */
@ChannelHandler.Sharable
public final class StrayDatagrams extends ChannelInboundHandlerAdapter {
  public static final StrayDatagrams DROPPED = new StrayDatagrams();

  private StrayDatagrams() {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }
}
