package io.perfport.core.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/** Sends a message when one is due and the last one is back. */
final class PingPongConnection extends ChannelInboundHandlerAdapter {
  private static final int BYTES = 64;

  private final PingPongLatencies latencies;

  /** Written before the connection begins. */
  private volatile ChannelHandlerContext ctx;

  private long intervalNanos;
  private long dueNanos;
  private int missing;

  PingPongConnection(PingPongLatencies latencies) {
    this.latencies = latencies;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  /** Begins after that time; any thread may call. */
  void begin(long interval, long delayNanos) {
    ctx.executor()
        .execute(
            () -> {
              intervalNanos = interval;
              dueNanos = System.nanoTime() + delayNanos;
              pingWhenDue();
            });
  }

  private void pingWhenDue() {
    long now = System.nanoTime();
    if (intervalNanos == 0) {
      dueNanos = now; // as soon as the last one is back
    }
    if (dueNanos <= now) {
      ping();
    } else {
      ctx.executor().schedule(this::ping, dueNanos - now, TimeUnit.NANOSECONDS);
    }
  }

  private void ping() {
    missing = BYTES;
    ctx.writeAndFlush(ctx.alloc().directBuffer(BYTES).writeZero(BYTES), ctx.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    missing -= buffer.readableBytes();
    buffer.release();
    if (missing == 0) {
      latencies.take(System.nanoTime() - dueNanos);
      dueNanos += intervalNanos;
      pingWhenDue();
    }
  }
}
