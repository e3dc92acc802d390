package io.perfport.client.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.iperf3.ControlState;

/**
 * Judges the server by its first byte. A frame's preamble has more, but of another protocol no more
 * may ever come: an iperf3 server, on whose port Perfport's listens, takes a HELLO for a cookie,
 * says one byte and waits.
 */
public final class FirstByteCheck extends ChannelInboundHandlerAdapter {
  private static final int OURS = FrameLayout.MAGIC >>> 24;

  private boolean refused;

  /** Written by the connection's event loop, read by any thread when the session is over. */
  private volatile boolean iperf3;

  /** Whether the server answered as iperf3 does: that it is free, or that it is not. Any thread. */
  public boolean sawIperf3() {
    return iperf3;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (refused || !bytes.isReadable()) {
      ReferenceCountUtil.release(message);
      return;
    }
    byte first = bytes.getByte(bytes.readerIndex());
    if (first == OURS) {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(message);
      return;
    }
    refused = true;
    // More than one byte is what other protocols begin with, telnet's 0xff among them.
    iperf3 =
        bytes.readableBytes() == 1
            && (first == ControlState.PARAM_EXCHANGE.code()
                || first == ControlState.ACCESS_DENIED.code());
    ReferenceCountUtil.release(message);
    ctx.fireExceptionCaught(
        new FailureException(
            FailureReason.WRONG_PROTOCOL,
            "the server speaks another protocol (first byte 0x%02x)%s"
                .formatted(
                    Byte.toUnsignedInt(first),
                    iperf3
                        ? ": it is an iperf3 server, not perf-server; use --iperf3"
                        : ", neither perf-server's nor iperf3's")));
  }
}
