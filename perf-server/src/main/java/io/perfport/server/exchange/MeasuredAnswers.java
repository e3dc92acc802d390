package io.perfport.server.exchange;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.MemoryGrowth;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.host.HostDescription;
import io.perfport.core.host.ProcessCpu;
import io.perfport.core.host.ResidentMemory;
import io.perfport.core.run.ExchangeEvidence;
import java.util.concurrent.TimeUnit;

/**
 * What this end measures of one exchange, from the end of its warm-up on. It belongs to the
 * session's event loop.
 */
final class MeasuredAnswers {
  private final ExchangePlan plan;
  private final ExchangeConnections connections;
  private final ExchangeEvidence evidence;
  private final Long residentBefore = ResidentMemory.bytes();

  private int heldConnections;
  private Long residentHeld;

  private ScheduledFuture<?> warmUp;
  private ScheduledFuture<?> timeUp;
  private long fromNanos;
  private long fromRequests;
  private ProcessCpu fromCpu;

  private long requests;
  private long nanos;
  private ProcessCpu untilCpu;

  /**
   * Looks at the memory before anything is connected.
   *
   * @param evidence of this end
   */
  MeasuredAnswers(ExchangePlan plan, ExchangeConnections connections, ExchangeEvidence evidence) {
    this.plan = plan;
    this.connections = connections;
    this.evidence = evidence;
  }

  /**
   * The run begins: what comes in the warm-up is left out, and so is what comes after the plan's
   * time: the client's word that it is over waits for the last responses.
   */
  void begin(EventExecutor loop) {
    measureFromNow();
    if (plan.omitMillis() > 0) {
      warmUp = loop.schedule(this::warmedUp, plan.omitMillis(), TimeUnit.MILLISECONDS);
    } else {
      evidence.measuring();
    }
    if (plan.limit() instanceof RunLimit.Time time) {
      timeUp =
          loop.schedule(
              this::measureUntilNow, plan.omitMillis() + time.millis(), TimeUnit.MILLISECONDS);
    }
  }

  boolean hasBegun() {
    return fromCpu != null;
  }

  private void warmedUp() {
    measureFromNow();
    evidence.measuring();
  }

  private void measureFromNow() {
    fromNanos = System.nanoTime();
    fromRequests = connections.requests().count();
    fromCpu = ProcessCpu.now();
  }

  /**
   * Looks where the threads are, and at the memory, if more connections than ever are open; returns
   * what it is.
   */
  Long look() {
    evidence.interval();
    Long resident = ResidentMemory.bytes();
    int open = connections.open();
    if (open > heldConnections) {
      heldConnections = open;
      residentHeld = resident;
    }
    return resident;
  }

  /** The run is over: what comes later is not counted. Once or more. */
  void end() {
    cancel(warmUp);
    cancel(timeUp);
    measureUntilNow();
  }

  private static void cancel(ScheduledFuture<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }

  private void measureUntilNow() {
    if (hasBegun() && untilCpu == null) {
      look();
      untilCpu = ProcessCpu.now();
      nanos = System.nanoTime() - fromNanos;
      requests = connections.requests().count() - fromRequests;
      evidence.measured();
    }
  }

  /**
   * The run is over, and so is looking at this machine.
   *
   * @param then is run on the loop when that is so, some milliseconds later
   */
  void conclude(EventExecutor loop, Runnable then) {
    end();
    evidence.ended(loop, then);
  }

  /** What was measured; final after {@link #end}, warnings after {@link #conclude}. */
  ResponderResult result(String transport, int workers) {
    return new ResponderResult(
        transport,
        workers,
        HostDescription.line(),
        evidence.congestion(),
        untilCpu.since(fromCpu),
        nanos,
        requests,
        requests * plan.requestBytes(),
        requests * plan.responseBytes(),
        connections.most(),
        residentBefore == null || residentHeld == null
            ? null
            : new MemoryGrowth(heldConnections, residentBefore, residentHeld),
        evidence.warnings(),
        evidence.placement());
  }
}
