package io.perfport.client.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameLayout;

/**
 * Judges the server by its first byte. A frame's preamble has more, but of another protocol no more
 * may ever come: an iperf3 server, on whose port Perfport's listens, says one byte and waits.
 */
final class FirstByteCheck extends ChannelInboundHandlerAdapter {
  private static final int OURS = FrameLayout.MAGIC >>> 24;

  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (refused || !bytes.isReadable()) {
      ReferenceCountUtil.release(message);
      return;
    }
    int first = bytes.getUnsignedByte(bytes.readerIndex());
    if (first == OURS) {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(message);
      return;
    }
    refused = true;
    ReferenceCountUtil.release(message);
    ctx.fireExceptionCaught(
        new FailureException(
            FailureReason.WRONG_PROTOCOL,
            "the server speaks another protocol (first byte 0x%02x): is it iperf3, not perf-server?"
                .formatted(first)));
  }
}
