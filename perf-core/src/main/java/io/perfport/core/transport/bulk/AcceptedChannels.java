package io.perfport.core.transport.bulk;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Sits before the bootstrap's acceptor and gives each accepted channel its receive buffer. */
@ChannelHandler.Sharable
final class AcceptedChannels extends ChannelInboundHandlerAdapter {
  static final AcceptedChannels INSTANCE = new AcceptedChannels();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    ReusedReceiveBuffer.install((Channel) accepted);
    ctx.fireChannelRead(accepted);
  }
}
