package io.perfport.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;

/** Sends the pattern, as much as the channel takes, and checks the other end's at the same time. */
final class BulkPeer extends ChannelInboundHandlerAdapter {
  private static final int PIECE = 100_003;

  /** The first wrong position, or -1 when all came as it was sent. */
  final CompletableFuture<Long> mismatch = new CompletableFuture<>();

  private final int total;
  private final Transport transport;
  private int sent;
  private int received;

  BulkPeer(int total, Transport transport) {
    this.total = total;
    this.transport = transport;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    transport.prepareForBulk(ctx.channel());
    send(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    send(ctx);
  }

  private void send(ChannelHandlerContext ctx) {
    while (sent < total && ctx.channel().isWritable()) {
      int length = Math.min(PIECE, total - sent);
      byte[] piece = Pattern.of(sent, length);
      sent += length;
      ctx.write(ctx.alloc().buffer(length).writeBytes(piece), ctx.voidPromise());
    }
    ctx.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    long wrong = Pattern.mismatch(bytes, received);
    received += bytes.readableBytes();
    bytes.release();
    if (wrong >= 0) {
      mismatch.complete(wrong);
    } else if (received >= total) {
      mismatch.complete(received == total ? -1L : total);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    mismatch.completeExceptionally(cause);
  }
}
