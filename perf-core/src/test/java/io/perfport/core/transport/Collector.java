package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what it receives for the test's thread. */
final class Collector extends ChannelInboundHandlerAdapter {
  private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    pieces.add(ByteBufUtil.getBytes(bytes));
    bytes.release();
  }

  /** Waits for so many bytes; returns what came, which is less when the time is over. */
  byte[] take(int length) throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < length) {
      byte[] piece = pieces.poll(TransportContract.WAIT_SECONDS, SECONDS);
      if (piece == null) {
        break;
      }
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }
}
