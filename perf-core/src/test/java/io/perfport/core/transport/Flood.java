package io.perfport.core.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends without end, a bounded number of writes at once, until its channel closes. */
final class Flood extends ChannelInboundHandlerAdapter {
  private static final int PIECE = 64 << 10;

  final CompletableFuture<Channel> channel = new CompletableFuture<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final Inactivity inactive = new Inactivity();

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(PIECE, 4 * PIECE));
    channel.complete(ctx.channel());
    for (int i = 0; i < 4; i++) {
      send(ctx);
    }
  }

  /** The next write follows when one is done, so that this ends where no kernel pushes back. */
  private void send(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[PIECE]))
        .addListener(
            done -> {
              if (done.isSuccess()) {
                ctx.executor().execute(() -> send(ctx));
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inactive.told();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    errors.add(cause);
    ctx.close();
  }
}
