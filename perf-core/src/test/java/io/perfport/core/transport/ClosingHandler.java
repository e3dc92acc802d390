package io.perfport.core.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicInteger;

/** Closes its channel from within one of its own methods. */
final class ClosingHandler extends ChannelInboundHandlerAdapter {
  /** Where the handler closes. */
  enum Place {
    ACTIVE,
    READ,
    READ_COMPLETE
  }

  private final Place place;
  final Inactivity inactive = new Inactivity();
  final AtomicInteger readsAfterInactive = new AtomicInteger();

  ClosingHandler(Place place) {
    this.place = place;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    closeAt(Place.ACTIVE, ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    if (inactive.times() > 0) {
      readsAfterInactive.incrementAndGet();
    }
    closeAt(Place.READ, ctx);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    closeAt(Place.READ_COMPLETE, ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inactive.told();
  }

  private void closeAt(Place here, ChannelHandlerContext ctx) {
    if (here == place) {
      ctx.close();
    }
  }
}
