package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The rule that no frame costs an allocation, also before the JIT could remove one. */
class FrameAllocationTest {

  private static final int FRAMES = 2_000;

  /** What a once-made view or a class loaded late may cost; one object a frame is far above. */
  private static final long ONCE_BYTES = 16 * FRAMES - 1;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Without leak detection, whose records of each access are allocations. */
  private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

  private final FrameDecoder decoder =
      new FrameDecoder(
          FrameLimits.DEFAULT,
          FrameExpectation.data(1, ChecksumPolicy.REQUIRED),
          new DiscardingSink());

  @Test
  void stampingAndDecodingAllocateNothingPerFrame() {
    try (FrameBlock block = new FrameBlock(allocator, new FramePattern(1, 500, 1, true, 7))) {
      assertThat(allocatedBy(sequence -> pass(block, sequence))).isLessThan(ONCE_BYTES);
    }
  }

  private void pass(FrameBlock block, long sequence) {
    ByteBuf frames = block.stamp(sequence, 0);
    int end = frames.writerIndex();
    decoder.decode(frames.writerIndex(17));
    decoder.decode(frames.writerIndex(end - 100));
    decoder.decode(frames.writerIndex(end));
    frames.release();
  }

  @Test
  void encodingAllocatesNothingPerFrame() {
    FrameEncoder encoder = new FrameEncoder(1, FrameLimits.DEFAULT);
    ByteBuf payload = allocator.directBuffer().writeZero(500);
    ByteBuf out = allocator.directBuffer(1024);
    try {
      assertThat(
              allocatedBy(
                  sequence ->
                      encoder.encode(
                          FrameType.DATA, FrameFlags.CHECKSUM, sequence, payload, out.clear())))
          .isLessThan(ONCE_BYTES);
    } finally {
      payload.release();
      out.release();
    }
  }

  private long allocatedBy(PerFrame work) {
    work.accept(0);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int sequence = 1; sequence <= FRAMES; sequence++) {
      work.accept(sequence);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private interface PerFrame {
    void accept(long sequence);
  }

  private static final class DiscardingSink implements FrameSink {
    @Override
    public void frameStarted(FrameHeader header) {}

    @Override
    public void payload(ByteBuf buffer, int offset, int length) {}

    @Override
    public void frameEnded() {}
  }
}
