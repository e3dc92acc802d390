package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameDecoder;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader;
import io.perfport.common.frame.FrameLimits;

/** Data frames: headers, sequence and, where the plan says so, checksums are checked. */
final class FramedBytes implements ReceivedBytes, FrameSink {
  private final StreamCounters counters;
  private final int streamId;
  private final FrameDecoder decoder;
  private long frames;
  private boolean last;

  FramedBytes(StreamCounters counters, int streamId, boolean verify) {
    this.counters = counters;
    this.streamId = streamId;
    this.decoder =
        new FrameDecoder(
            FrameLimits.DEFAULT,
            FrameExpectation.data(
                streamId, verify ? ChecksumPolicy.REQUIRED : ChecksumPolicy.IGNORED),
            this);
  }

  @Override
  public void take(ByteBuf bytes) {
    decoder.decode(bytes);
  }

  @Override
  public void end() {
    decoder.end();
    if (!last) {
      throw new FailureException(
          FailureReason.PEER_CLOSED,
          "stream " + streamId + ": the connection ended before the stream's last frame");
    }
  }

  @Override
  public void frameStarted(FrameHeader header) {
    last = header.isLast();
  }

  @Override
  public void payload(ByteBuf buffer, int offset, int length) {
    counters.addBytes(length);
  }

  @Override
  public void frameEnded() {
    counters.setFrames(++frames);
  }
}
