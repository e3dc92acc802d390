package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.perfport.core.transport.Pattern;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends a pattern in pieces, checks the one that it receives, and ends its connection in one of
 * four ways, mostly in the midst of something.
 */
final class FicklePeer extends ChannelInboundHandlerAdapter {
  private enum Ending {
    HALF_CLOSE_AND_WAIT,
    CLOSE_WHEN_SENT,
    CLOSE_AT_ONCE,
    RESET
  }

  final CountDownLatch closed = new CountDownLatch(1);

  private final SplittableRandom random;
  private final AtomicReference<String> broken;
  private final Ending ending;
  private long received;
  private long sent;
  private boolean inputEnded;
  private boolean outputEnded;

  FicklePeer(SplittableRandom random, AtomicReference<String> broken) {
    this.random = random;
    this.broken = broken;
    Ending[] endings = Ending.values();
    this.ending = endings[random.nextInt(endings.length)];
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().closeFuture().addListener(done -> closed.countDown());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ChannelFuture last = null;
    for (int pieces = random.nextInt(1, 12); pieces > 0; pieces--) {
      int size = random.nextInt(1, random.nextInt(8) == 0 ? 400_000 : 20_000);
      last = ctx.write(Unpooled.wrappedBuffer(Pattern.of(sent, size)));
      sent += size;
      if (random.nextBoolean()) {
        ctx.flush();
      }
    }
    ctx.flush();
    pauseReading(ctx);
    end(ctx.channel(), last);
    ctx.fireChannelActive();
  }

  private void pauseReading(ChannelHandlerContext ctx) {
    if (random.nextInt(3) == 0) {
      ctx.channel().config().setAutoRead(false);
      ctx.executor()
          .schedule(
              () -> ctx.channel().config().setAutoRead(true),
              random.nextInt(5_000),
              TimeUnit.MICROSECONDS);
    }
  }

  private void end(Channel channel, ChannelFuture last) {
    switch (ending) {
      case HALF_CLOSE_AND_WAIT ->
          last.addListener(
              done -> {
                outputEnded = true;
                ((DuplexChannel) channel).shutdownOutput();
                closeIfBothEnded(channel);
              });
      case CLOSE_WHEN_SENT -> last.addListener(done -> channel.close());
      case CLOSE_AT_ONCE ->
          channel
              .eventLoop()
              .schedule(() -> channel.close(), random.nextInt(3_000), TimeUnit.MICROSECONDS);
      case RESET ->
          channel
              .eventLoop()
              .schedule(() -> reset(channel), random.nextInt(3_000), TimeUnit.MICROSECONDS);
    }
  }

  private static void reset(Channel channel) {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (RuntimeException e) {
      // Not every backend can; the channel may be closed already.
    }
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      long mismatch = Pattern.mismatch(buffer, received);
      if (mismatch >= 0) {
        broken.compareAndSet(null, "wrong byte at " + mismatch);
      }
      received += buffer.readableBytes();
    } finally {
      buffer.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      closeIfBothEnded(ctx.channel());
    }
  }

  private void closeIfBothEnded(Channel channel) {
    if (inputEnded && outputEnded) {
      channel.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      broken.compareAndSet(null, cause.toString());
    }
    ctx.close();
  }
}
