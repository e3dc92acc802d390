package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Notes what a channel tells its handlers, for the test's thread; drops what it receives. */
final class EventLog extends ChannelInboundHandlerAdapter {
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  final CompletableFuture<Channel> channel = new CompletableFuture<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final Inactivity inactive = new Inactivity();

  /** The next user event; null when none came in time. */
  Object next() throws InterruptedException {
    return events.poll(TransportContract.WAIT_SECONDS, SECONDS);
  }

  /** The user events that came and were not taken. */
  List<Object> all() {
    return new ArrayList<>(events);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel.complete(ctx.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    events.add(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inactive.told();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    errors.add(cause);
  }
}
