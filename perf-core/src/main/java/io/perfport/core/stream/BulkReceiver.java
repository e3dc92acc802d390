package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.perfport.core.socket.UnixSockets;
import java.io.IOException;

/**
 * Takes a stream's bytes as they come, lets a {@link ReceivedBytes} look at them, and drops them.
 * The bytes are lent: nothing of them is kept.
 */
final class BulkReceiver extends ChannelInboundHandlerAdapter implements StreamEnd {
  private final ReceivedBytes received;
  private final DataStream stream;
  private final MeasuredEnd measured = new MeasuredEnd();

  BulkReceiver(ReceivedBytes received, DataStream stream) {
    this.received = received;
    this.stream = stream;
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
      received.take(bytes);
      measured.arrived(System.nanoTime());
    } finally {
      bytes.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      endOfStream();
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel && !UnixSockets.carries(ctx.channel())) {
      // A half-close comes as an event before this; without one the connection broke.
      stream.closedByPeer();
    } else {
      // Netty's in-memory channel, and its UNIX-domain ones but for epoll's, close at the end.
      endOfStream();
    }
  }

  private void endOfStream() {
    received.end();
    stream.endedInOrder();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    stream.broken(StreamFailures.of(stream, cause));
  }
}
