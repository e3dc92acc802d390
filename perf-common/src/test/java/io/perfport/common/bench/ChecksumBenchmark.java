package io.perfport.common.bench;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the JDK's checksums cost by where the bytes lie. CRC32 stands beside CRC32C because their
 * intrinsics differ by release: it answers whether the protocol chose the right polynomial.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ChecksumBenchmark {

  @Param({"8192", "131072"})
  private int bytes;

  private final CRC32C crc32c = new CRC32C();
  private final CRC32 crc32 = new CRC32();
  private byte[] heap;
  private ByteBuffer direct;

  @Setup
  public void fill() {
    heap = new byte[bytes];
    new SplittableRandom(1).nextBytes(heap);
    direct = ByteBuffer.allocateDirect(bytes).put(heap);
  }

  @Benchmark
  public long crc32cOfDirectMemory() {
    crc32c.reset();
    crc32c.update(direct.clear());
    return crc32c.getValue();
  }

  @Benchmark
  public long crc32cOfArray() {
    crc32c.reset();
    crc32c.update(heap, 0, heap.length);
    return crc32c.getValue();
  }

  @Benchmark
  public long crc32OfDirectMemory() {
    crc32.reset();
    crc32.update(direct.clear());
    return crc32.getValue();
  }
}
