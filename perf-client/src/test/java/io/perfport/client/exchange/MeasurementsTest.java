package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.client.exchange.LatencyRecorder.Faults;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.RampStep;
import io.perfport.core.run.RunTimeline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in the figures of a run, whose loop turns when the test says so. */
@Timeout(120)
class MeasurementsTest {
  private static final long OMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Long> told = new ArrayList<>();
  private final LatencyRecorders recorders =
      new LatencyRecorders(1, latencies -> told.add(latencies.getTotalCount()));
  private final LatencyRecorder recorder = recorders.of(channel.eventLoop());
  private final List<ExchangeInterval> intervals = new ArrayList<>();
  private Counts counts = counts(0);
  private boolean measuring;

  private final Measurements measurements =
      new Measurements(
          new RunTimeline(OMIT_NANOS, OMIT_NANOS, RunTimeline.NEVER),
          recorders,
          () -> counts,
          channel.eventLoop(),
          intervals::add,
          () -> measuring = true);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static Counts counts(long connects) {
    return new Counts(1, 1, connects, 0, 0, 0, null, 0);
  }

  /** Returns a moment just before the measured part began. */
  private long warmUp() throws Exception {
    measurements.begin();
    answered(1);
    counts = counts(5);
    fail(3, 2, 1);
    long before;
    do {
      Thread.sleep(5);
      before = System.nanoTime();
      channel.runScheduledPendingTasks();
    } while (!measuring);
    return before;
  }

  private void answered(int requests) {
    for (int i = 0; i < requests; i++) {
      long now = System.nanoTime();
      recorder.answered(now, now, now + 1_000);
    }
  }

  private void fail(int lost, int late, int duplicates) {
    recorder.lost(lost);
    for (int i = 0; i < late; i++) {
      recorder.late();
    }
    for (int i = 0; i < duplicates; i++) {
      recorder.duplicate();
    }
  }

  @Test
  void theWarmUpIsInNoFigureButItsOwnIntervals() throws Exception {
    long before = warmUp();
    answered(3);
    counts = counts(12);
    fail(7, 2, 1);
    measurements.stop();
    long after = System.nanoTime();
    measurements.end();

    assertThat(measurements.totals().latency().getTotalCount()).isEqualTo(3);
    assertThat(measurements.connects()).isEqualTo(7);
    assertThat(measurements.faults()).isEqualTo(new Faults(7, 2, 1));
    assertThat(measurements.nanos()).isBetween(1L, after - before);
    assertThat(intervals.get(0).omitted()).isTrue();
    assertThat(intervals.get(0).startNanos()).isZero();
    assertThat(intervals.get(0).endNanos()).isEqualTo(OMIT_NANOS);
    assertThat(intervals.get(0).requests()).isEqualTo(1);
    assertThat(intervals.get(1).omitted()).isFalse();
    assertThat(intervals.get(1).startNanos()).isZero();
  }

  @Test
  void latenciesAreToldToMetricsMeanwhileAndStayWithTheirInterval() throws Exception {
    warmUp();
    told.clear();
    answered(2);
    measurements.collect();
    answered(3);
    measurements.collect();
    assertThat(told).containsExactly(2L, 3L);
    answered(4);
    measurements.stop();
    measurements.end();

    assertThat(told).containsExactly(2L, 3L, 4L);
    assertThat(measurements.totals().latency().getTotalCount()).isEqualTo(9);
    assertThat(intervals.get(1).requests()).isEqualTo(9);
  }

  @Test
  void waitingForTheLastResponsesIsNotMeasured() throws Exception {
    warmUp();
    measurements.stop();
    long nanos = measurements.nanos();
    Thread.sleep(5);
    measurements.stop();
    measurements.end();
    assertThat(measurements.nanos()).isEqualTo(nanos);
  }

  /** In a closed loop a request that lies across the end counts with its share inside only. */
  @Test
  void theRateIsAnswersASecondAndOfAClosedLoopWithTheirShares() throws Exception {
    warmUp();
    answered(2);
    long due = System.nanoTime();
    measurements.stop();
    recorder.answered(due, due, due + TimeUnit.SECONDS.toNanos(1_000));
    measurements.end();

    double seconds = measurements.nanos() / 1e9;
    assertThat(measurements.perSecond(false)).isCloseTo(3 / seconds, within(1e-6));
    assertThat(recorders.share()).isBetween(-1.0, -0.5);
    assertThat(measurements.perSecond(true))
        .isCloseTo((3 + recorders.share()) / seconds, within(1e-6));
  }

  /** Opening takes a while, and holding a while after it. */
  @Test
  void aStepIsHeldFromWhenItsConnectionsAreOpen() throws Exception {
    List<RampStep> steps = new ArrayList<>();
    Ramp ramp =
        new Ramp(
            new Idle(),
            new RequestLoad(0, 3, 100, 20),
            3,
            measurements,
            channel.eventLoop(),
            () -> null,
            steps::add,
            () -> {},
            why -> {
              throw new AssertionError(why);
            },
            60_000);
    long asked = System.nanoTime();
    ramp.begin();
    Thread.sleep(60);
    long before = System.nanoTime();
    ramp.onOpened();
    long opened = System.nanoTime();
    while (steps.isEmpty()) {
      Thread.sleep(5);
      channel.runScheduledPendingTasks();
    }
    long after = System.nanoTime();
    RampStep step = steps.get(0);
    assertThat(step.connectNanos())
        .isBetween(TimeUnit.MILLISECONDS.toNanos(60) - 1, opened - asked);
    assertThat(step.heldNanos()).isBetween(1L, after - before);
    assertThat(step.opened()).isEqualTo(3);
  }

  private final class Idle implements Load {
    @Override
    public void open(int connections, Runnable whenOpen) {}

    @Override
    public void begin() {}

    @Override
    public void pause() {}

    @Override
    public void stop() {}

    @Override
    public void abandon() {}

    @Override
    public void close() {}

    @Override
    public Counts counts() {
      return counts;
    }
  }
}
