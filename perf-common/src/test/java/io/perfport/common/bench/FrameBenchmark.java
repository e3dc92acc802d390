package io.perfport.common.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.perfport.common.frame.FrameBlock;
import io.perfport.common.frame.FrameDecoder;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FramePattern;
import io.perfport.common.frame.FrameType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One frame through each hot path of the codec; with {@code -prof gc}, the bytes allocated too. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class FrameBenchmark {

  private static final long STREAM = 1;

  @Param({"8192", "131072"})
  private int payloadBytes;

  @Param({"false", "true"})
  private boolean checksum;

  private final CountingSink sink = new CountingSink();
  private FrameDecoder decoder;
  private FrameEncoder encoder;
  private FrameBlock block;
  private ByteBuf received;
  private ByteBuf payload;
  private ByteBuf encoded;
  private long sequence;
  private int flags;

  @Setup
  public void prepare() {
    ChecksumPolicy policy = checksum ? ChecksumPolicy.REQUIRED : ChecksumPolicy.IGNORED;
    flags = checksum ? FrameFlags.CHECKSUM : FrameFlags.NONE;
    decoder = new FrameDecoder(FrameLimits.DEFAULT, FrameExpectation.data(STREAM, policy), sink);
    encoder = new FrameEncoder(STREAM, FrameLimits.DEFAULT);
    block =
        new FrameBlock(
            ByteBufAllocator.DEFAULT, new FramePattern(STREAM, payloadBytes, 1, checksum, 1));
    ByteBuf frame = block.stamp(0, 0);
    received = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(frame);
    frame.release();
    payload = received.copy(received.writerIndex() - payloadBytes, payloadBytes);
    encoded = ByteBufAllocator.DEFAULT.directBuffer(received.writerIndex());
  }

  @TearDown
  public void release() {
    block.close();
    received.release();
    payload.release();
    encoded.release();
  }

  @Benchmark
  public long decode() {
    FrameEncoder.patch(received, 0, sequence++, 0);
    decoder.decode(received.readerIndex(0));
    return sink.bytes;
  }

  /** As from a socket whose reads do not end where frames do: the header comes in two parts. */
  @Benchmark
  public long decodeCutInHeader() {
    FrameEncoder.patch(received, 0, sequence++, 0);
    int end = received.writerIndex();
    decoder.decode(received.setIndex(0, 17));
    decoder.decode(received.writerIndex(end));
    return sink.bytes;
  }

  @Benchmark
  public int encode() {
    encoder.encode(FrameType.DATA, flags, 0, payload, encoded.clear());
    return encoded.writerIndex();
  }

  @Benchmark
  public boolean stamp() {
    return block.stamp(sequence++, 0).release();
  }

  private static final class CountingSink implements FrameSink {
    private long bytes;

    @Override
    public void frameStarted(FrameHeader header) {}

    @Override
    public void payload(ByteBuf buffer, int offset, int length) {
      bytes += length;
    }

    @Override
    public void frameEnded() {}
  }
}
