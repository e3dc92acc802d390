package io.perfport.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reads nothing until it is opened; then counts what comes until nothing more does. */
final class Gate extends ChannelInboundHandlerAdapter {
  static final long EXPECTED = 64L << 20;

  final CompletableFuture<Channel> channel = new CompletableFuture<>();
  final CompletableFuture<Long> first = new CompletableFuture<>();
  final CompletableFuture<Long> received = new CompletableFuture<>();
  final AtomicLong bytes = new AtomicLong();

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(false);
    channel.complete(ctx.channel());
  }

  void open() throws Exception {
    channel.get(TransportContract.WAIT_SECONDS, TimeUnit.SECONDS).config().setAutoRead(true);
  }

  /** Waits until so many more bytes have come. */
  void awaitMore(long more) throws InterruptedException {
    long target = bytes.get() + more;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TransportContract.WAIT_SECONDS);
    while (bytes.get() < target) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("only %d of %d bytes came".formatted(bytes.get(), target));
      }
      Thread.sleep(1);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    int length = ((ByteBuf) message).readableBytes();
    ((ByteBuf) message).release();
    long total = bytes.addAndGet(length);
    first.complete(total);
    if (total == EXPECTED) {
      received.complete(total);
    }
  }
}
