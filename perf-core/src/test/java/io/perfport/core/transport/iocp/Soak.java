package io.perfport.core.transport.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.transport.TransportLoops;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a number of connections going, each of its own kind, for some time; then holds what is left
 * against what was there before.
 */
final class Soak implements AutoCloseable {
  private static final int WORKERS = 3;
  private static final Duration LAST_CONNECTIONS = Duration.ofSeconds(90);

  private final SoakTally tally = new SoakTally();
  private final SoakLife life = new SoakLife();
  private final SoakThreads threads = new SoakThreads(tally);
  private final SoakLog log = new SoakLog(tally);
  private final SoakTargets targets = new SoakTargets();
  private final SplittableRandom seeds;
  private final int connections;
  private final Semaphore free;
  private final TransportLoops serverLoops;
  private final TransportLoops clientLoops;
  private final SoakServer server;
  private final SoakClient client;

  Soak(IocpBackend backend, int connections, long seed) throws IOException, InterruptedException {
    this.seeds = new SplittableRandom(seed);
    this.connections = connections;
    this.free = new Semaphore(connections);
    this.serverLoops = new IocpTransport(backend).open(WORKERS, threads);
    this.clientLoops = new IocpTransport(backend).open(WORKERS, threads);
    this.server = new SoakServer(serverLoops, tally, life);
    this.client = new SoakClient(backend, clientLoops, tally, life, server.address(), targets);
  }

  SoakTally tally() {
    return tally;
  }

  /** Opens a connection whenever one has closed. */
  void run(Duration length) throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    for (int opened = 1; System.nanoTime() - end < 0 && !tally.hasFailed(); opened++) {
      if (free.tryAcquire(1, TimeUnit.SECONDS)) {
        client.open(seeds.nextLong(), free::release);
      }
      if (opened % connections == 0) {
        life.prune();
      }
      assertNoneStuck();
    }
  }

  /** Waits for the connections, and then finds nothing: neither at the strands nor in memory. */
  void assertNothingLeft() throws InterruptedException {
    assertThat(life.awaitEnd()).as("connections that never end").isEmpty();
    assertThat(free.tryAcquire(connections, LAST_CONNECTIONS.toMillis(), TimeUnit.MILLISECONDS))
        .as("every channel tells that it has closed")
        .isTrue();
    free.release(connections);
    server.close();
    assertThat(strandsWithWork(serverLoops)).as("the server's strands with work left").isEmpty();
    assertThat(strandsWithWork(clientLoops)).as("the client's strands with work left").isEmpty();
    assertThat(life.held()).as("closed channels that something still holds").isZero();
  }

  /** Ends the groups, possibly in the midst of everything, and looks for threads. */
  void end() throws InterruptedException {
    tally.cutShort();
    clientLoops.group().shutdownGracefully(0, 5, TimeUnit.SECONDS);
    serverLoops.group().shutdownGracefully(0, 5, TimeUnit.SECONDS);
    assertThat(clientLoops.group().awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(serverLoops.group().awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(threads.alive()).as("threads that never end").isEmpty();
    assertThat(life.awaitEnd()).as("channels that outlived their group").isEmpty();
  }

  private void assertNoneStuck() {
    if (seeds.nextInt(64) == 0) {
      assertThat(life.stuck()).as("connections that never end").isEmpty();
    }
  }

  /** A closed listener's accept is outstanding until its packet has come: hence the patience. */
  private static List<String> strandsWithWork(TransportLoops loops) throws InterruptedException {
    List<String> found = lookAtStrands(loops);
    for (int i = 0; i < 100 && !found.isEmpty(); i++) {
      Thread.sleep(20);
      found = lookAtStrands(loops);
    }
    return found;
  }

  private static List<String> lookAtStrands(TransportLoops loops) throws InterruptedException {
    List<Strand> strands = ((StrandGroup) loops.group()).strands();
    Queue<String> found = new ConcurrentLinkedQueue<>();
    CountDownLatch asked = new CountDownLatch(strands.size());
    for (Strand strand : strands) {
      strand.execute(
          () -> {
            int work = strand.closeAndCount();
            if (work > 0 || (strand.nextDeadlineNanos() != Strand.NEVER)) {
              found.add(
                  work
                      + " channels and operations, timers: "
                      + (strand.nextDeadlineNanos() != Strand.NEVER));
            }
            asked.countDown();
          });
    }
    if (!asked.await(60, TimeUnit.SECONDS)) {
      found.add(asked.getCount() + " strands that do not run");
    }
    return List.copyOf(found);
  }

  @Override
  public void close() throws IOException {
    clientLoops.group().shutdownGracefully(0, 5, TimeUnit.SECONDS);
    serverLoops.group().shutdownGracefully(0, 5, TimeUnit.SECONDS);
    targets.close();
    log.close();
  }
}
