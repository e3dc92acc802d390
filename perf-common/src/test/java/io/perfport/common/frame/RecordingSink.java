package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import java.util.ArrayList;
import java.util.List;

/** Keeps the frames that ended, and checks what a sink may rely on. */
class RecordingSink implements FrameSink {

  final List<Frame> frames = new ArrayList<>();
  int started;

  private final ByteBuf payload = Unpooled.buffer();
  private FrameHeader header;

  @Override
  public void frameStarted(FrameHeader header) {
    assertThat(this.header).as("no frame starts inside another").isNull();
    this.header = header;
    started++;
  }

  @Override
  public void payload(ByteBuf buffer, int offset, int length) {
    assertThat(header).as("no payload outside a frame").isNotNull();
    assertThat(length).isPositive();
    payload.writeBytes(buffer, offset, length);
    assertThat(payload.readableBytes())
        .as("no more payload than was announced")
        .isLessThanOrEqualTo(header.payloadBytes());
  }

  @Override
  public void frameEnded() {
    assertThat(payload.readableBytes()).isEqualTo(header.payloadBytes());
    frames.add(Frame.of(header, payload));
    payload.clear();
    header = null;
  }
}
