package io.perfport.client.exchange;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.result.RampStep;
import io.perfport.core.host.ResidentMemory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens connections step by step, and holds each step for an interval. It belongs to the session's
 * event loop.
 */
final class Ramp {
  private static final long DEFAULT_HOLD_MILLIS = 1_000;

  private final Load load;
  private final RequestLoad asked;
  private final int connections;
  private final Measurements measurements;
  private final EventExecutor loop;
  private final Supplier<Long> serverBytes;
  private final Consumer<RampStep> steps;
  private final Runnable whenDone;
  private final Consumer<Failure> stuck;
  private final long patienceMillis;

  private ScheduledFuture<?> timer;
  private int before;
  private int target;
  private long stepBeganNanos;
  private long connectNanos;
  private boolean over;

  /**
   * @param connections where it ends
   * @param stuck is told when a step takes longer than {@code patienceMillis} to open
   * @param serverBytes resident memory of the server, as it told last; null where it has not
   */
  Ramp(
      Load load,
      RequestLoad asked,
      int connections,
      Measurements measurements,
      EventExecutor loop,
      Supplier<Long> serverBytes,
      Consumer<RampStep> steps,
      Runnable whenDone,
      Consumer<Failure> stuck,
      long patienceMillis) {
    this.load = load;
    this.asked = asked;
    this.connections = connections;
    this.measurements = measurements;
    this.loop = loop;
    this.serverBytes = serverBytes;
    this.steps = steps;
    this.whenDone = whenDone;
    this.stuck = stuck;
    this.patienceMillis = patienceMillis;
  }

  void begin() {
    before = target;
    target = (int) Math.min((long) target + asked.rampStep(), connections);
    stepBeganNanos = System.nanoTime();
    timer = loop.schedule(() -> stuck.accept(whyStuck()), patienceMillis, TimeUnit.MILLISECONDS);
    load.open(target, this::onOpened);
  }

  /** The step's connections are open. */
  void onOpened() {
    if (over) {
      return;
    }
    timer.cancel(false);
    connectNanos = System.nanoTime() - stepBeganNanos;
    measurements.before();
    load.begin();
    long millis = asked.intervalMillis() == 0 ? DEFAULT_HOLD_MILLIS : asked.intervalMillis();
    timer = loop.schedule(this::held, millis, TimeUnit.MILLISECONDS);
  }

  private void held() {
    long heldNanos = System.nanoTime() - stepBeganNanos - connectNanos;
    load.pause();
    Latencies seen = measurements.before();
    steps.accept(
        new RampStep(
            target,
            target - before,
            connectNanos,
            heldNanos,
            seen.latency().getTotalCount(),
            Measurements.summary(seen.latency()),
            ResidentMemory.bytes(),
            serverBytes.get()));
    if (target == connections) {
      over = true;
      whenDone.run();
    } else {
      begin();
    }
  }

  /** It goes no further. */
  void stop() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private Failure whyStuck() {
    return new Failure(
        FailureReason.TIMED_OUT,
        "the server took no more connections in for %s s; it may have no more file descriptors"
            .formatted(patienceMillis / 1000.0));
  }

  /** How far it has come, of how much. */
  String inWords() {
    return "the ramp ended at %d of %d connections".formatted(load.counts().open(), connections);
  }
}
