package io.perfport.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameDecoder;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameHeader;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;

/**
 * Control frames in, {@link ControlMessage}s out, and the other way round. Bytes that break a rule
 * become an exception in the pipeline; whatever comes after them is dropped. What comes behind a
 * JOIN or a JOINED is none of its business any more, and passed on as it is.
 */
public final class ControlFrames extends ChannelDuplexHandler implements FrameSink {
  /** What a session's message needs at most is far less; what comes unasked is not kept. */
  private static final int FIRST_BYTES = 512;

  private final FrameDecoder decoder;
  private final FrameEncoder encoder =
      new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT);
  private ChannelHandlerContext context;
  private FrameType type;
  private ByteBuf payload;
  private boolean broken;

  /**
   * @param expected what the other end may send; best one object for all connections
   */
  public ControlFrames(FrameExpectation expected) {
    decoder = new FrameDecoder(FrameLimits.FIRST, expected, this);
  }

  /**
   * Makes room on a control connection for the results of this number of streams, once both ends
   * have agreed on them: until then this end takes {@link FrameLimits#FIRST} only. On its event
   * loop.
   */
  public static void agreeOn(int streams, Channel control) {
    ControlFrames frames = control.pipeline().get(ControlFrames.class);
    FrameLimits limits = FrameLimits.ofStreams(streams);
    frames.decoder.limit(limits);
    frames.encoder.limit(limits);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (payload != null) {
      payload.release();
      payload = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (decoder.isStopped()) {
      ctx.fireChannelRead(bytes);
      return;
    }
    try {
      if (!broken) {
        decoder.decode(bytes);
      }
      if (bytes.isReadable() && decoder.isStopped()) {
        ctx.fireChannelRead(bytes.retain());
      }
    } catch (RuntimeException e) {
      broken = true;
      ctx.fireExceptionCaught(e);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void frameStarted(FrameHeader header) {
    type = header.type();
    payload = context.alloc().buffer(Math.min(header.payloadBytes(), FIRST_BYTES));
  }

  @Override
  public void payload(ByteBuf buffer, int offset, int length) {
    payload.writeBytes(buffer, offset, length);
  }

  @Override
  public void frameEnded() {
    ByteBuf whole = payload;
    payload = null;
    ControlMessage message;
    try {
      message = ControlJson.read(type, new ByteBufInputStream(whole));
    } finally {
      whole.release();
    }
    if (type == FrameType.JOIN || type == FrameType.JOINED) {
      decoder.stop();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ControlMessage control)) {
      ctx.write(message, promise);
      return;
    }
    ByteBuf frame;
    try {
      frame = encode(ctx, control);
    } catch (IllegalArgumentException e) {
      // The session hears of it as of any other fault: it would wait for an answer otherwise.
      promise.tryFailure(e);
      ctx.fireExceptionCaught(e);
      return;
    }
    ctx.write(frame, promise);
  }

  private ByteBuf encode(ChannelHandlerContext ctx, ControlMessage control) {
    ByteBuf json = Unpooled.wrappedBuffer(ControlJson.write(control));
    ByteBuf frame = ctx.alloc().directBuffer(FrameLayout.HEADER_BYTES + json.readableBytes());
    try {
      encoder.encode(
          ControlJson.typeOf(control), FrameFlags.CHECKSUM, System.nanoTime(), json, frame);
      return frame.retain();
    } finally {
      frame.release();
    }
  }
}
