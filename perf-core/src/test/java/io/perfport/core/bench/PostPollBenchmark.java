package io.perfport.core.bench;

import io.perfport.core.completion.CompletionPacket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Workers that post a packet and take one, as a worker does whose handler starts the next operation
 * (rule 13): nobody ever waits for long, and the queue itself is what is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PostPollBenchmark {
  @Param({"CompletionPort", "LinkedBlockingQueue", "LinkedTransferQueue", "MpmcArrayQueue"})
  public String queue;

  private static final int BATCH = 16;

  private PacketPipe pipe;

  @Setup(Level.Trial)
  public void open(BenchmarkParams params) {
    pipe = PacketPipe.named(queue, params.getThreads());
  }

  /** The packet that the thread holds while it is not in the queue. */
  @State(Scope.Thread)
  public static class Worker {
    private CompletionPacket held = new CompletionPacket();
    private CompletionPacket[] batch;
    private int batchSize;
    private PostPollBenchmark benchmark;

    @Setup(Level.Trial)
    public void join(PostPollBenchmark state) {
      benchmark = state;
      batch = new CompletionPacket[BATCH];
      for (int i = 0; i < BATCH; i++) {
        batch[i] = new CompletionPacket();
      }
      batchSize = BATCH;
    }

    @TearDown(Level.Iteration)
    public void leave() {
      benchmark.pipe.leave();
    }
  }

  /** Packets, where an operation moves several. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    public long packets;
  }

  @Benchmark
  @Threads(1)
  public CompletionPacket workers1(Worker worker) throws InterruptedException {
    return postAndPoll(worker);
  }

  @Benchmark
  @Threads(2)
  public CompletionPacket workers2(Worker worker) throws InterruptedException {
    return postAndPoll(worker);
  }

  @Benchmark
  @Threads(4)
  public CompletionPacket workers4(Worker worker) throws InterruptedException {
    return postAndPoll(worker);
  }

  /** Posts what it took, and takes what is there, up to 16: how the pool's workers ask. */
  @Benchmark
  @Threads(2)
  public int workers2Batched(Worker worker, Counter counter) throws InterruptedException {
    for (int i = 0; i < worker.batchSize; i++) {
      pipe.put(worker.batch[i]);
    }
    counter.packets += worker.batchSize;
    worker.batchSize = pipe.take(worker.batch);
    return worker.batchSize;
  }

  private CompletionPacket postAndPoll(Worker worker) throws InterruptedException {
    pipe.put(worker.held);
    CompletionPacket packet = pipe.take();
    worker.held = packet == null ? new CompletionPacket() : packet;
    return packet;
  }
}
