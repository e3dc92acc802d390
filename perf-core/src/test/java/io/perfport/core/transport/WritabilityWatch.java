package io.perfport.core.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Notes each change of writability. */
final class WritabilityWatch extends ChannelInboundHandlerAdapter {
  final BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    changes.add(ctx.channel().isWritable());
  }
}
