package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfport.client.exchange.LatencyRecorder.Latencies;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Which time is which, and which requests belong to the measured part: by arithmetic. */
class LatencyRecorderTest {
  private static final long SECOND = 1_000_000_000;

  private final LatencyRecorder recorder = new LatencyRecorder(told -> {});
  private final Latencies seen = new Latencies();

  @Test
  void latencyIsFromTheDueTimeAndServiceTimeFromTheWrite() {
    long due = System.nanoTime();
    recorder.answered(due, due + 3 * SECOND, due + 5 * SECOND);
    recorder.takeInto(seen);
    assertThat(seen.latency().getMaxValue()).isBetween(4_990_000_000L, 5_010_000_000L);
    assertThat(seen.service().getMaxValue()).isBetween(1_990_000_000L, 2_010_000_000L);
  }

  /** A live page looks between two intervals, and these must not lack what it has seen. */
  @Test
  void whatWasLookedAtIsTakenOutAllTheSameAndOnce() {
    long due = System.nanoTime();
    Histogram looked = Latencies.newHistogram();
    recorder.answered(due, due, due + SECOND);
    recorder.lookInto(looked);
    recorder.answered(due, due, due + 2 * SECOND);
    recorder.lookInto(looked);
    recorder.answered(due, due, due + 3 * SECOND);
    recorder.takeInto(seen);
    assertThat(looked.getTotalCount()).isEqualTo(2);
    assertThat(seen.latency().getTotalCount()).isEqualTo(3);
    assertThat(seen.service().getTotalCount()).isEqualTo(3);
    recorder.takeInto(seen);
    recorder.lookInto(looked);
    assertThat(seen.latency().getTotalCount()).isEqualTo(3);
    assertThat(looked.getTotalCount()).isEqualTo(2);
  }

  @Test
  void aRequestBelongsToThePartInWhichItWasDue() {
    long from = System.nanoTime();
    recorder.measureFrom(from);
    recorder.answered(from - 1, from, from + SECOND);
    recorder.answered(from, from, from + SECOND);
    recorder.measureUntil(from + 10 * SECOND);
    recorder.answered(from + 9 * SECOND, from + 9 * SECOND, from + 12 * SECOND);
    recorder.takeInto(seen);
    assertThat(seen.latency().getTotalCount()).isEqualTo(2);
    assertThat(seen.latency().getMaxValue()).isGreaterThanOrEqualTo(3 * SECOND);
  }

  @Test
  void ofRequestsAcrossAnEndOfThePartTheShareInsideCounts() {
    long from = System.nanoTime();
    // One behind the other, 4 s each, 3 s of the first before the part: 10 s hold 2.5 of them.
    recorder.measureFrom(from);
    recorder.measureUntil(from + 10 * SECOND);
    for (int i = 0; i < 4; i++) {
      long sent = from + (4L * i - 3) * SECOND;
      recorder.answered(sent, sent, sent + 4 * SECOND);
    }
    recorder.takeInto(seen);
    assertThat(seen.latency().getTotalCount() + recorder.share()).isCloseTo(2.5, within(1e-6));
  }

  @Test
  void aFirstRequestAtTheBeginningIsWhole() {
    long from = System.nanoTime();
    recorder.measureFrom(from);
    recorder.measureUntil(from + 5 * SECOND);
    for (int i = 0; i < 3; i++) {
      long sent = from + 2L * i * SECOND;
      recorder.answered(sent, sent, sent + 2 * SECOND);
    }
    recorder.takeInto(seen);
    assertThat(seen.latency().getTotalCount() + recorder.share()).isCloseTo(2.5, within(1e-6));
  }
}
