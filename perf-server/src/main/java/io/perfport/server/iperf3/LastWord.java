package io.perfport.server.iperf3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.perfport.common.iperf3.ControlEncoder;
import io.perfport.common.iperf3.Iperf3Message;
import java.util.concurrent.TimeUnit;

/**
 * Says why a connection ends, and lets the client read it: a connection that is closed with unread
 * bytes is reset, which overtakes what was written last. So the client is given a moment to close
 * first, and what it still says is dropped.
 */
final class LastWord extends ChannelInboundHandlerAdapter {
  private static final long PATIENCE_MILLIS = 2_000;

  private LastWord() {}

  /** On the channel's event loop. */
  static void say(Channel channel, Iperf3Message message) {
    channel.pipeline().addFirst(new LastWord());
    ByteBuf bytes = channel.alloc().directBuffer();
    ControlEncoder.encode(message, bytes);
    channel.writeAndFlush(bytes).addListener((ChannelFuture written) -> half(written));
    channel.eventLoop().schedule(() -> channel.close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void half(ChannelFuture written) {
    if (written.isSuccess() && written.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      written.channel().close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // The client was quicker.
  }
}
