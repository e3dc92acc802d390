package io.perfport.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.perfport.common.iperf3.ControlDecoder;
import io.perfport.common.iperf3.ControlEncoder;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.Iperf3Message;

/**
 * Bytes of iperf3's control connection in, {@link Iperf3Message}s out, and the other way round.
 * Bytes that break a rule become an exception in the pipeline; whatever comes after them is
 * dropped.
 */
public final class Iperf3Frames extends ChannelDuplexHandler {
  private final ControlDecoder decoder = new ControlDecoder(this::received);
  private ChannelHandlerContext context;
  private boolean broken;

  /** To be told what is due next, on the connection's event loop. */
  public ControlDecoder decoder() {
    return decoder;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private void received(Iperf3Message message) {
    context.fireChannelRead(message);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!broken) {
        decoder.decode(bytes);
      }
    } catch (Iperf3Exception e) {
      broken = true;
      ctx.fireExceptionCaught(e);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof Iperf3Message control)) {
      ctx.write(message, promise);
      return;
    }
    ByteBuf out = ctx.alloc().directBuffer();
    ControlEncoder.encode(control, out);
    ctx.write(out, promise);
  }
}
