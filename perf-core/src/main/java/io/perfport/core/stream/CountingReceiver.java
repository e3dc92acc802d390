package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;

/**
 * Lets a {@link ReceivedBytes} count the bytes of a stream whose end is said elsewhere, and drops
 * them. What comes after the end is read, so that the sender does not get stuck before it hears of
 * it, but not counted.
 */
final class CountingReceiver extends ChannelInboundHandlerAdapter implements StreamEnd {
  private final ReceivedBytes received;
  private final DataStream stream;
  private final MeasuredEnd measured = new MeasuredEnd();
  private boolean stopped;

  CountingReceiver(ReceivedBytes received, DataStream stream) {
    this.received = received;
    this.stream = stream;
  }

  @Override
  public void stop() {
    if (!stopped) {
      stopped = true;
      stream.endedInOrder();
    }
  }

  @Override
  public void begin(SendBudget budget, int streams) {
    LoopShare.ofReceiver(stream.channel(), streams);
  }

  @Override
  public void measureUntil(long nanos) {
    measured.until(nanos);
  }

  @Override
  public long endNanos() {
    return measured.nanos();
  }

  @Override
  public Long callBytes() {
    return LoopShare.readBytes(stream.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (stopped) {
        received.takeLate();
      } else {
        received.take(bytes);
        measured.arrived(System.nanoTime());
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      stream.closedByPeer();
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stream.closedByPeer();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    stream.broken(StreamFailures.of(stream, cause));
  }
}
