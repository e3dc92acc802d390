package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameException.FrameError;
import java.util.Objects;

/**
 * Turns the bytes of one connection into frames. It takes them cut at any byte, keeps none but the
 * part of a header that has come so far, and hands payload on in place: per frame it neither
 * allocates nor copies, and a receiver that ignores checksums pays nothing per byte.
 *
 * <p>The first {@link FrameException} ends it, as does an exception of the sink: further input is
 * refused with {@link IllegalStateException}. Not thread-safe: one decoder a connection, driven by
 * that connection's event loop. It holds nothing that must be released.
 */
public final class FrameDecoder {

  private final HeaderRules rules;
  private final FrameHeader header = new FrameHeader();
  private final PayloadChecksum checksum = new PayloadChecksum();

  /**
   * A header that did not come whole; empty otherwise, and without room until one has come so. On
   * the heap: nobody has to release it.
   */
  private ByteBuf partialHeader = Unpooled.EMPTY_BUFFER;

  private FrameSink sink;
  private boolean inFrame;
  private boolean verifying;
  private int payloadLeft;

  /** Connection bytes before the current frame. */
  private long frameOffset;

  private boolean stopped;

  /** False while decoding and, since only success restores it, after any failure. */
  private boolean accepting = true;

  /** Why input is refused; null if it is not, or if the sink failed or the connection ended. */
  private FrameException failure;

  public FrameDecoder(FrameLimits limits, FrameExpectation expected, FrameSink sink) {
    this.rules = new HeaderRules(limits, Objects.requireNonNull(expected, "expected"));
    this.sink = Objects.requireNonNull(sink, "sink");
  }

  /**
   * Turns to the connection's next phase, from the next frame on; that frame may already be in the
   * buffer being decoded. Sequences count from 0 again if the stream is another one.
   *
   * @throws IllegalStateException if part of a frame has been read
   */
  public void expect(FrameExpectation next, FrameSink nextSink) {
    if (midFrame()) {
      throw new IllegalStateException("expectations change between frames, not inside one");
    }
    rules.expect(next);
    sink = Objects.requireNonNull(nextSink, "nextSink");
  }

  /** What this end takes from the next header on. */
  public void limit(FrameLimits next) {
    rules.limit(next);
  }

  /**
   * Ends the decoding, from within {@link FrameSink#frameEnded}: the connection has another use
   * from here on. What comes after the frame stays unread in its buffer.
   */
  public void stop() {
    stopped = true;
  }

  /** Whether {@link #stop} was called; then nothing may be decoded any more. */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * Reads everything readable in {@code in}, or up to where the sink stops it, and calls the sink
   * with what it finds.
   *
   * @param in remains the caller's, who releases it also when this throws; its reader index is
   *     moved to its writer index, or, on an error, to a place of no meaning
   * @throws FrameException if the peer broke a rule; once
   * @throws IllegalStateException if an earlier call failed or {@link #end} was called, or from
   *     within the sink
   */
  public void decode(ByteBuf in) {
    if (!accepting) {
      throw new IllegalStateException(
          "this decoder takes no more input"
              + (failure == null ? ": its connection ended, or its sink failed" : ""),
          failure);
    }
    accepting = false;
    while (in.isReadable() && !stopped) {
      if (inFrame) {
        takePayload(in);
      } else {
        takeHeader(in);
      }
    }
    accepting = !stopped;
  }

  /**
   * The connection has ended; to be called at its end of file. Does nothing after a failure, which
   * has already been reported.
   *
   * @throws FrameException {@link FrameError#TRUNCATED} if it ended inside a frame
   */
  public void end() {
    if (!accepting) {
      return;
    }
    accepting = false;
    if (midFrame()) {
      throw broken(FrameError.TRUNCATED, missing());
    }
  }

  private String missing() {
    return inFrame
        ? "%d of %d payload bytes did not come".formatted(payloadLeft, header.payloadBytes())
        : "%d header bytes did not come".formatted(partialHeader.writableBytes());
  }

  private boolean midFrame() {
    return inFrame || partialHeader.isReadable();
  }

  private void takeHeader(ByteBuf in) {
    if (!partialHeader.isReadable() && in.readableBytes() >= FrameLayout.HEADER_BYTES) {
      header.readFrom(in, in.readerIndex());
      in.skipBytes(FrameLayout.HEADER_BYTES);
      startFrame();
    } else {
      gatherHeader(in);
    }
  }

  private void gatherHeader(ByteBuf in) {
    if (partialHeader.capacity() == 0) {
      partialHeader = Unpooled.wrappedBuffer(new byte[FrameLayout.HEADER_BYTES]).clear();
    }
    // Byte by byte, for the reason given at FrameHeader.readFrom; at most 39 of them a read.
    while (partialHeader.isWritable() && in.isReadable()) {
      partialHeader.writeByte(in.readByte());
    }
    if (partialHeader.readableBytes() < FrameLayout.PREAMBLE_BYTES) {
      return;
    }
    header.readFrom(partialHeader, 0);
    if (partialHeader.isWritable()) {
      requireNone(HeaderRules.checkPreamble(header));
    } else {
      partialHeader.clear();
      startFrame();
    }
  }

  private void startFrame() {
    requireNone(rules.check(header));
    inFrame = true;
    payloadLeft = header.payloadBytes();
    verifying = rules.verifies(header);
    checksum.reset();
    sink.frameStarted(header);
    if (payloadLeft == 0) {
      endFrame();
    }
  }

  private void takePayload(ByteBuf in) {
    int offset = in.readerIndex();
    int length = Math.min(payloadLeft, in.readableBytes());
    if (verifying) {
      checksum.update(in, offset, length);
    }
    in.skipBytes(length);
    payloadLeft -= length;
    sink.payload(in, offset, length);
    if (payloadLeft == 0) {
      endFrame();
    }
  }

  private void endFrame() {
    if (verifying && checksum.value() != header.checksum()) {
      throw broken(
          FrameError.BAD_CHECKSUM,
          "its CRC32C is 0x%08x, the sender's was 0x%08x"
              .formatted(checksum.value(), header.checksum()));
    }
    frameOffset += FrameLayout.HEADER_BYTES + header.payloadBytes();
    rules.passed(header);
    inFrame = false;
    sink.frameEnded();
  }

  private void requireNone(FrameError error) {
    if (error != null) {
      throw broken(error, rules.detail(error, header));
    }
  }

  private FrameException broken(FrameError error, String detail) {
    failure =
        new FrameException(error, detail, rules.streamId(), rules.nextSequence(), frameOffset);
    return failure;
  }

  /**
   * Takes what a {@link FrameDecoder} finds. For each frame: {@code frameStarted} once, {@code
   * payload} as often as the frame was cut (not at all if it is empty), {@code frameEnded} once.
   *
   * <p>All calls come on the thread that called {@link FrameDecoder#decode}, before that returns. A
   * sink that throws ends its decoder; the exception passes through to the caller.
   */
  public interface FrameSink {

    /**
     * A header was read and obeys every rule.
     *
     * @param header lent until {@link #frameEnded} returns
     */
    void frameStarted(FrameHeader header);

    /**
     * The next bytes of the frame's payload. They are handed on as they come and so are <em>not yet
     * verified</em>; only {@link #frameEnded} says that the checksum, if it is checked, was right.
     *
     * @param buffer lent until this call returns; the sink leaves its indexes alone, and retains a
     *     slice if it wants the bytes longer
     * @param offset absolute index of the first byte
     * @param length in bytes, at least 1
     */
    void payload(ByteBuf buffer, int offset, int length);

    /**
     * The frame is complete, and intact where that is checked. The sink may now tell the decoder
     * what it expects next ({@link FrameDecoder#expect}), also for bytes that have already arrived.
     */
    void frameEnded();
  }
}
