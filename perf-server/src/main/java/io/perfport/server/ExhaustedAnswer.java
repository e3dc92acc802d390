package io.perfport.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.iperf3.ControlEncoder;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.core.session.OrderlyClose;
import io.perfport.server.session.SessionRegistry;
import io.perfport.server.session.SessionRegistry.LiveSession;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells a connection that no file descriptor is left for it, in the words of whichever protocol its
 * first bytes are of. The words are made beforehand. It belongs to the connection's event loop.
 *
 * <p>Clients of iperf3 read nothing on their data connections: whose cookie is that of a test is
 * one of its streams, and the test fails by its control connection.
 */
final class ExhaustedAnswer extends ByteToMessageDecoder {
  static final Failure NONE_LEFT =
      new Failure(
          FailureReason.DESCRIPTORS_EXHAUSTED,
          "the server has no file descriptors left for connections: try again later, or raise its"
              + " limit (ulimit -n)");

  /** For the first bytes, and then for the peer to close: other clients wait behind this one. */
  private static final long PATIENCE_MILLIS = 1_000;

  /** errno(3): what iperf3's client shows behind its own words. */
  private static final int EMFILE = 24;

  private static final ByteBuf FAILED =
      Unpooled.unreleasableBuffer(frame(new ControlMessage.Failed(NONE_LEFT, null)));
  private static final ByteBuf SERVER_ERROR =
      Unpooled.unreleasableBuffer(
          iperf3(new Iperf3Message.ServerError(ErrorCode.ACCEPT.code(), EMFILE)));

  private final SessionRegistry sessions;
  private boolean answered;

  ExhaustedAnswer(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  private static ByteBuf frame(ControlMessage message) {
    ByteBuf frame = Unpooled.buffer();
    new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT)
        .encode(
            ControlJson.typeOf(message),
            FrameFlags.CHECKSUM,
            System.nanoTime(),
            Unpooled.wrappedBuffer(ControlJson.write(message)),
            frame);
    return frame;
  }

  private static ByteBuf iperf3(Iperf3Message message) {
    ByteBuf bytes = Unpooled.buffer();
    ControlEncoder.encode(message, bytes);
    return bytes;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.executor()
        .schedule(() -> say(ctx.channel(), FAILED), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < Integer.BYTES) {
      return;
    }
    if (in.getInt(in.readerIndex()) == FrameLayout.MAGIC || !Cookie.mayBegin(in)) {
      say(ctx.channel(), FAILED);
      in.skipBytes(in.readableBytes());
    } else if (in.readableBytes() >= Cookie.BYTES) {
      Optional<LiveSession> test = sessions.find(Cookie.read(in), LiveSession.class);
      say(ctx.channel(), SERVER_ERROR);
      test.ifPresent(session -> session.end(NONE_LEFT));
      in.skipBytes(in.readableBytes());
    }
  }

  private void say(Channel channel, ByteBuf words) {
    if (!answered) {
      answered = true;
      channel.write(words.duplicate());
      OrderlyClose.begin(channel, PATIENCE_MILLIS);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    FatalErrors.check(cause);
    ctx.close(); // Whatever else it is: nobody waits longer for it.
  }
}
