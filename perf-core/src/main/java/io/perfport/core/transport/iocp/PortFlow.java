package io.perfport.core.transport.iocp;

import io.perfport.core.completion.PacketChain;
import io.perfport.core.completion.PortWorker;
import io.perfport.core.completion.PortWorkers.PacketHandler;
import io.perfport.core.completion.WaitStrategy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The part of a trace that belongs to the port and not to a connection: its beginning, and which
 * worker is released. It stands around the wait strategy and the packet handler, which without a
 * trace have nothing around them.
 */
final class PortFlow {
  private static final long LONGEST_START_MILLIS = 1_000;

  private final FlowTrace trace;
  private final String port;
  private final int workers;
  private final CountDownLatch allWait = new CountDownLatch(1);

  /** Workers that have waited at least once. Written by workers. */
  private final Set<Thread> seen = ConcurrentHashMap.newKeySet();

  /** Workers that have waited since they took their last packet. Each writes of itself. */
  private final Set<Thread> waited = ConcurrentHashMap.newKeySet();

  PortFlow(FlowTrace trace, String port, int workers) {
    this.trace = trace;
    this.port = port;
    this.workers = workers;
  }

  void portCreated() {
    trace.port(FlowStep.CREATE_PORT, port, "concurrency value " + workers);
  }

  void creatingWorkers() {
    trace.port(FlowStep.CREATE_WORKERS, port, workers == 1 ? "1 worker" : workers + " workers");
  }

  /**
   * Waits until all workers wait, so that a reader of the trace sees the steps in order: without a
   * trace the first packet may well be queued before the first worker has come.
   */
  void awaitWorkers() {
    try {
      allWait.await(LONGEST_START_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  WaitStrategy around(WaitStrategy waiting) {
    return new WaitStrategy() {
      @Override
      public void await(PortWorker worker, long timeoutNanos, PacketChain found) {
        waits(worker.thread());
        waiting.await(worker, timeoutNanos, found);
      }

      @Override
      public void signal(PortWorker worker) {
        waiting.signal(worker);
      }
    };
  }

  PacketHandler around(PacketHandler handler) {
    return packet -> {
      boolean wasReleased = waited.remove(Thread.currentThread());
      if (packet instanceof StrandOperation operation && operation.flow() != null) {
        operation.flow().released(operation, wasReleased);
      }
      handler.handle(packet);
    };
  }

  private void waits(Thread worker) {
    waited.add(worker);
    if (allWait.getCount() == 0 || !seen.add(worker) || seen.size() < workers) {
      return;
    }
    synchronized (this) {
      if (allWait.getCount() > 0) {
        trace.port(FlowStep.WAIT, port, "all " + workers + " wait");
        allWait.countDown();
      }
    }
  }
}
