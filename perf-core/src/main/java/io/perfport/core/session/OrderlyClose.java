package io.perfport.core.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.perfport.common.failure.FatalErrors;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the peer can read what was written last. A socket that is closed with
 * unread data resets the connection (RFC 1122, 4.2.2.13), and the peer then loses what it has not
 * read: for example why it was refused. So the output ends first, and what still comes is dropped
 * until the peer closes too, or its time is over: then the connection is reset, so that neither
 * this process nor the kernel keeps anything for a peer that does not read.
 */
public final class OrderlyClose {
  /** For the last message to be written and read, both together. */
  private static final long PATIENCE_MILLIS = 3_000;

  private OrderlyClose() {}

  /** Begins to close the channel, after what was written before. Any thread. */
  public static void begin(Channel channel) {
    begin(channel, PATIENCE_MILLIS);
  }

  /**
   * Begins to close the channel, and resets it when the peer takes longer than that. Any thread.
   *
   * @param patienceMillis counted from now: a peer that does not read must not be able to hold the
   *     channel and its buffers
   */
  public static void begin(Channel channel, long patienceMillis) {
    Future<?> timeUp =
        channel.eventLoop().schedule(() -> reset(channel), patienceMillis, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> timeUp.cancel(false));
    dropInput(channel.pipeline());
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFuture written) -> {
              if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                HalfClose.begin(duplex);
              } else {
                channel.close();
              }
            });
  }

  /** Behind TLS, which may have to finish its handshake before the last message can go. */
  private static void dropInput(ChannelPipeline pipeline) {
    ChannelHandlerContext tls = pipeline.context(SslHandler.class);
    if (tls == null) {
      pipeline.addFirst(new Dropping());
    } else {
      pipeline.addAfter(tls.name(), null, new Dropping());
    }
  }

  private static void reset(Channel channel) {
    try {
      // false, and no harm, where there is no such option: UNIX-domain sockets, channels in memory.
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } finally {
      channel.close();
    }
  }

  private static final class Dropping extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      FatalErrors.check(cause);
      ctx.close();
    }
  }
}
