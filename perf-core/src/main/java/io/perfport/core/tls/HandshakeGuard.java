package io.perfport.core.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import java.util.function.BiConsumer;

/**
 * Stands before TLS until its handshake is over. It tells a peer that speaks in clear by its first
 * byte, where {@code SslHandler} would wait for five, which of an iperf3 server never come; and it
 * limits what a peer may send before it has proved anything. A server's TLS begins with the first
 * byte that may be TLS: connections that say nothing cost no engine.
 */
final class HandshakeGuard extends ChannelInboundHandlerAdapter {
  /**
   * Room for a chain of certificates, and for what a client sends right behind its last message.
   * The JDK's engine has a limit of its own, 32 KiB for one message.
   */
  static final int MAX_BYTES = 64 << 10;

  /** RFC 8446, section 5.1: ContentType. */
  private static final int ALERT = 21;

  private static final int HANDSHAKE = 22;

  private final TlsFailures failures;
  private final BiConsumer<ChannelPipeline, HandshakeGuard> onFirst;

  private boolean begun;
  private boolean refused;
  private int taken;

  /**
   * @param onFirst is given the pipeline when the first byte has come, before it goes on
   */
  HandshakeGuard(TlsFailures failures, BiConsumer<ChannelPipeline, HandshakeGuard> onFirst) {
    this.failures = failures;
    this.onFirst = onFirst;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (refused || !bytes.isReadable()) {
      ReferenceCountUtil.release(bytes);
      return;
    }
    taken += bytes.readableBytes();
    if (!begun) {
      begun = true;
      int first = bytes.getUnsignedByte(bytes.readerIndex());
      if (first != HANDSHAKE && first != ALERT) {
        refuse(ctx, bytes, failures.noTls());
        return;
      }
      onFirst.accept(ctx.pipeline(), this);
    }
    if (taken > MAX_BYTES) {
      refuse(ctx, bytes, failures.tooLong(MAX_BYTES));
    } else {
      ctx.fireChannelRead(bytes);
    }
  }

  private void refuse(ChannelHandlerContext ctx, ByteBuf bytes, Failure why) {
    refused = true;
    bytes.release();
    ctx.fireExceptionCaught(new FailureException(why, null));
  }
}
