package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Notes in which order a channel tells its handlers what; drops what it receives. */
final class EventOrder extends ChannelInboundHandlerAdapter {
  private final boolean halfClosure;

  /** Guarded by this. */
  private final List<String> events = new ArrayList<>();

  final CompletableFuture<Channel> channel = new CompletableFuture<>();

  EventOrder(boolean halfClosure) {
    this.halfClosure = halfClosure;
  }

  synchronized List<String> all() {
    return List.copyOf(events);
  }

  /** Waits until that has been told. */
  synchronized void await(String event) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TransportContract.WAIT_SECONDS);
    while (!events.contains(event)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("no '%s' after %s".formatted(event, events));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private synchronized void add(String event) {
    events.add(event);
    notifyAll();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
    channel.complete(ctx.channel());
    add("active");
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    add("read");
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    add("read complete");
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      add("input shut");
    } else if (event == ChannelInputShutdownReadComplete.INSTANCE) {
      add("input read");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    add("exception");
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    add("inactive");
  }
}
