package io.perfport.core.transport.iocp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.LeaderWait;
import io.perfport.core.completion.PacketChain;
import io.perfport.core.completion.PortClosedException;
import io.perfport.core.completion.PortWorkers;
import io.perfport.core.completion.PortWorkers.PortShutdown;
import io.perfport.core.completion.PortWorkersConfig;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.flight.PortStalls;
import io.perfport.core.metrics.PortSource;
import io.perfport.core.transport.serial.LoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One completion port, the workers that wait on it, and the strands that they run. There are many
 * strands a worker and they are fixed: a connection gets one for its life, and a hot one holds up
 * only the few that share its strand, not all that share a thread.
 */
final class StrandGroup extends LoopGroup implements PortSource {
  /** Enough that two busy connections seldom meet, few enough to look through at every timer. */
  static final int DEFAULT_STRANDS_PER_WORKER = 16;

  /**
   * Packets a worker takes at once. What it took no other worker can serve, and a strand with much
   * to do would not see it wait.
   */
  private static final int BATCH = 1;

  /** How long workers may be busy until one of them looks what else has completed. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final Duration LAST_WAIT = Duration.ofSeconds(5);

  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(StrandGroup.class);

  /** Makes the names of ports: of each group one more. */
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String portName = "iocp-" + NUMBERS.incrementAndGet();
  private final Backend backend;
  private final StrandTimers timers;
  private final LeaderWait waiting;
  private final CompletionPort port;
  private final List<Strand> strands;
  private final PortWorkers workers;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Queued behind what a look has found; nobody looks again until it comes out. A selector tells of
   * what is ready until it is served: with thousands of connections busy, looks that do not wait
   * for that would find the same again and again, and give up its interest each time.
   */
  private final CompletionPacket lookAgain = new CompletionPacket();

  /** Set by the worker that queues {@link #lookAgain}, cleared by the one that dequeues it. */
  private final AtomicBoolean awaitingTurn = new AtomicBoolean();

  /** A group that nobody traces. */
  StrandGroup(Backend backend, int workerCount, int strandsPerWorker, ThreadFactory threads) {
    this(backend, workerCount, strandsPerWorker, threads, null);
  }

  /**
   * @param trace null if nobody wants one
   */
  StrandGroup(
      Backend backend,
      int workerCount,
      int strandsPerWorker,
      ThreadFactory threads,
      FlowTrace trace) {
    super(threads);
    PortFlow flow = trace == null ? null : new PortFlow(trace, portName, workerCount);
    this.backend = backend;
    this.timers = new StrandTimers(backend.source());
    this.waiting = new LeaderWait(timers);
    this.port = CompletionPort.create(workerCount, flow == null ? waiting : flow.around(waiting));
    this.strands =
        Stream.generate(() -> new Strand(this))
            .limit((long) workerCount * strandsPerWorker)
            .toList();
    timers.serve(strands, waiting);
    // Netty's allocators keep caches only for threads that it knows to have an executor: any.
    ThreadFactory known = ThreadExecutorMap.apply(threads, strands.get(0));
    if (flow != null) {
      flow.portCreated();
      flow.creatingWorkers();
    }
    this.workers =
        PortWorkers.start(
            port,
            flow == null ? this::handle : flow.around(this::handle),
            PortWorkersConfig.defaults()
                .withThreads(workerCount)
                .withBatch(BATCH)
                .withThreadFactory(known));
    if (flow != null) {
      flow.awaitWorkers();
    }
    PortStalls stalls = PortStalls.watch(this);
    terminationFuture().addListener(ended -> stalls.close());
  }

  Backend backend() {
    return backend;
  }

  CompletionPort port() {
    return port;
  }

  PortWorkers workers() {
    return workers;
  }

  StrandTimers timers() {
    return timers;
  }

  List<Strand> strands() {
    return strands;
  }

  /** Queues a strand's packet behind what is there. */
  void post(Strand.WakePacket wake) {
    try {
      port.post(wake);
    } catch (PortClosedException e) {
      throw new RejectedExecutionException("the event loop has been terminated", e);
    }
  }

  /**
   * Asked by a strand that has used up its budget and has more to do: whether others wait for its
   * worker. It looks what has completed before it answers.
   */
  boolean isTurnOver() {
    look();
    return port.hasQueued();
  }

  private void handle(CompletionPacket packet) {
    if (packet == lookAgain) {
      awaitingTurn.set(false);
    } else if (packet instanceof Strand.WakePacket wake) {
      wake.strand.runSubmitted();
    } else {
      StrandOperation operation = (StrandOperation) packet;
      operation.strand().complete(operation);
    }
    // Workers that always find a packet never wait, and so never fetch.
    if (waiting.nanosSinceFetch() > LOOK_NANOS) {
      look();
    }
  }

  private void look() {
    if (awaitingTurn.get()) {
      return;
    }
    PacketChain found = new PacketChain();
    waiting.look(found);
    if (!found.isEmpty() && awaitingTurn.compareAndSet(false, true)) {
      found.add(lookAgain);
    }
    port.post(found);
  }

  // ---- how it ends

  @Override
  protected void closeChannels() throws InterruptedException {
    onStrands(Strand::closeChannels);
  }

  @Override
  protected long unfinished() throws InterruptedException {
    AtomicLong count = new AtomicLong();
    long late = onStrands(strand -> count.addAndGet(strand.closeAndCount()));
    return late + count.get();
  }

  @Override
  protected void stop() throws InterruptedException {
    onStrands(Strand::abandonTimers);
    workers.shutdown(PortShutdown.DRAIN);
    if (!workers.awaitTermination(LAST_WAIT)) {
      LOGGER.warn("Workers of {} are stuck in a handler; they are left behind.", this);
      abandon();
    }
  }

  @Override
  protected void abandon() {
    workers.shutdown(PortShutdown.ABANDON);
  }

  @Override
  protected void release() {
    try {
      backend.close();
    } catch (IOException e) {
      LOGGER.warn("The backend of {} did not close.", this, e);
    }
  }

  /** Does that on every strand; returns how many did not get to it in time. */
  private long onStrands(Consumer<Strand> action) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(strands.size());
    for (Strand strand : strands) {
      strand.invoke(
          () -> {
            try {
              action.accept(strand);
            } finally {
              done.countDown();
            }
          });
    }
    done.await(LAST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    return done.getCount();
  }

  // ---- as a source of metrics; any thread

  @Override
  public String portName() {
    return portName;
  }

  @Override
  public long queued() {
    return port.queued();
  }

  @Override
  public long dequeued() {
    return port.statistics().dequeued();
  }

  @Override
  public long dequeues() {
    return port.statistics().dequeues();
  }

  @Override
  public long releases() {
    return port.statistics().releases();
  }

  @Override
  public long waitedNanos() {
    return port.statistics().waitedNanos();
  }

  @Override
  public int runningWorkers() {
    return port.statistics().running();
  }

  @Override
  public int waitingWorkers() {
    return port.statistics().waiting();
  }

  @Override
  public long strandRuns() {
    return strands.stream().mapToLong(strand -> strand.counters().runs()).sum();
  }

  @Override
  public long strandTasks() {
    return strands.stream().mapToLong(strand -> strand.counters().tasks()).sum();
  }

  // ---- as an event loop group

  @Override
  public EventLoop next() {
    return strands.get(Math.floorMod(turn.getAndIncrement(), strands.size()));
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return strands.stream().<EventExecutor>map(strand -> strand).iterator();
  }

  @Override
  public String toString() {
    return "StrandGroup(%s, %d strands)".formatted(backend.name(), strands.size());
  }
}
