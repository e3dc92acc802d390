package io.perfport.core.bench;

import io.perfport.core.completion.CompletionPacket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** There and back between two threads that both wait each time: what a release costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoundTripBenchmark {
  @Param({"CompletionPort", "LinkedBlockingQueue", "LinkedTransferQueue"})
  public String queue;

  private final CompletionPacket packet = new CompletionPacket();
  private PacketPipe there;
  private PacketPipe back;
  private Thread echo;

  /** Written by the thread that ends the benchmark, read by the one that echoes. */
  private volatile boolean ended;

  @Setup(Level.Trial)
  public void open() {
    there = PacketPipe.named(queue, 1);
    back = PacketPipe.named(queue, 1);
    echo = new Thread(this::echoAll, "echo");
    echo.start();
  }

  @TearDown(Level.Trial)
  public void close() throws InterruptedException {
    ended = true;
    echo.join();
  }

  @Benchmark
  public CompletionPacket roundTrip() throws InterruptedException {
    there.put(packet);
    CompletionPacket returned = back.take();
    while (returned == null) {
      returned = back.take();
    }
    return returned;
  }

  private void echoAll() {
    try {
      while (!ended) {
        CompletionPacket received = there.take();
        if (received != null) {
          back.put(received);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
