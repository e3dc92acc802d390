package io.perfport.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Keeps every third buffer of the pattern, and checks them all when the last byte has come. */
final class SomeKept extends ChannelInboundHandlerAdapter {
  private static final int KEEP_EVERY = 3;

  /** The first wrong position in a kept buffer, or -1. */
  final CompletableFuture<Long> mismatch = new CompletableFuture<>();

  /** Prepares the channel when it becomes active. */
  Consumer<Channel> prepare = channel -> {};

  private final int total;

  /** By the position in the stream at which the buffer begins. */
  private final Map<Long, ByteBuf> kept = new LinkedHashMap<>();

  private long received;
  private int reads;

  SomeKept(int total) {
    this.total = total;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    prepare.accept(ctx.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    long begin = received;
    received += bytes.readableBytes();
    if (reads++ % KEEP_EVERY == 0) {
      kept.put(begin, bytes);
    } else {
      bytes.release();
    }
    if (received == total) {
      mismatch.complete(firstMismatch());
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    kept.values().forEach(ByteBuf::release);
    kept.clear();
  }

  private long firstMismatch() {
    for (Map.Entry<Long, ByteBuf> each : kept.entrySet()) {
      long wrong = Pattern.mismatch(each.getValue(), each.getKey());
      if (wrong >= 0) {
        return wrong;
      }
    }
    return -1;
  }
}
