package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.stream.StreamSample;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The warm-up is in no figure of the total: arithmetic over made samples. */
class StreamTallyTest {
  private static final StreamListener NOBODY =
      new StreamListener() {
        @Override
        public void onStreamEnded(DataStream stream) {}

        @Override
        public void onStreamFailed(DataStream stream, Failure failure) {}
      };

  private static final long BEGAN = 1_000;

  private final StreamTally tally = newTally();

  private static StreamTally newTally() {
    return new StreamTally(
        DataStream.sender(
            1,
            new EmbeddedChannel(),
            TestPlan.forward(Duration.ofSeconds(1)).build(),
            SocketFacts.NONE,
            NOBODY),
        BEGAN,
        true);
  }

  /** Another rate, round-trip time, window and loss than after it. */
  private void warmUp() {
    tally.add(sample(1_500, 9_000, 5_000, 900_000, 70));
    tally.add(sample(2_000, 10_000, 10, 800_000, 77));
    tally.warmedUp();
  }

  private static StreamSample sample(
      long nanos, long bytes, long rttMicros, long windowBytes, long retransmits) {
    return sample(nanos, bytes, rttMicros, windowBytes, 1, retransmits);
  }

  private static StreamSample sample(
      long nanos,
      long bytes,
      long rttMicros,
      long windowBytes,
      long peerWindowBytes,
      long retransmits) {
    TcpInfo info =
        new TcpInfo(rttMicros, 1, 1, windowBytes, peerWindowBytes, retransmits, 1_448, 1_500, 3);
    return new StreamSample(nanos, bytes, 0, info, null, 0, null, null);
  }

  @Test
  void theTotalHasTheBytesTimeAndRetransmitsOfTheMeasuredPartOnly() {
    warmUp();
    tally.add(sample(3_000, 10_100, 100, 20_000, 80));
    tally.add(sample(4_500, 10_300, 300, 30_000, 82));
    StreamTotal total = tally.total();
    assertThat(total.bytes()).isEqualTo(300);
    assertThat(total.omittedBytes()).isEqualTo(10_000);
    assertThat(total.nanos()).isEqualTo(2_500);
    assertThat(total.retransmits()).isEqualTo(5);
    assertThat(tally.warmUpNanos()).isEqualTo(1_000);
  }

  @Test
  void roundTripTimesAndWindowsOfTheWarmUpAreNotCounted() {
    warmUp();
    tally.add(sample(3_000, 10_100, 100, 20_000, 80));
    tally.add(sample(4_500, 10_300, 300, 30_000, 82));
    StreamTotal total = tally.total();
    assertThat(total.minRttMicros()).isEqualTo(100);
    assertThat(total.meanRttMicros()).isEqualTo(200);
    assertThat(total.maxRttMicros()).isEqualTo(300);
    assertThat(total.maxCongestionWindowBytes()).isEqualTo(30_000);
  }

  /**
   * Its kernel goes on with what it has taken: what that took to arrive is no bytes and no time.
   */
  @Test
  void whatIsSentAgainUntilEverythingHasArrivedIsInTheTotalAndNothingElse() {
    warmUp();
    tally.add(sample(3_000, 10_100, 100, 20_000, 80));
    StreamTotal ended = tally.total();
    tally.delivered(sample(9_000, 99_000, 7_000, 1, 85));
    StreamTotal total = tally.total();
    assertThat(ended.retransmits()).isEqualTo(3);
    assertThat(total.retransmits()).isEqualTo(8);
    assertThat(total.bytes()).isEqualTo(ended.bytes());
    assertThat(total.nanos()).isEqualTo(ended.nanos());
    assertThat(total.maxRttMicros()).isEqualTo(ended.maxRttMicros());
  }

  @Test
  void aRunThatEndedInItsWarmUpHasMeasuredNothing() {
    tally.add(sample(1_500, 9_000, 5_000, 900_000, 70));
    StreamTotal total = tally.total();
    assertThat(total.bytes()).isZero();
    assertThat(total.nanos()).isZero();
    assertThat(total.minRttMicros()).isNull();
  }

  /**
   * Against plain sums: each sample is a step on from the one before, in nanoseconds, bytes and
   * retransmits, with a round-trip time and two windows of its own.
   */
  @Property(tries = 300)
  void intervalsAndTotalsAreWhatTheStepsOfTheirPartAddUpTo(
      @ForAll @Size(min = 1, max = 20)
          List<@Size(6) List<@IntRange(min = 1, max = 999) Integer>> steps,
      @ForAll @IntRange(min = 1, max = 20) int warmUpAsked) {
    int warmUp = Math.min(warmUpAsked, steps.size());
    StreamTally fresh = newTally();
    long nanos = BEGAN;
    long origin = BEGAN;
    long bytes = 0;
    long retransmits = 0;
    for (int i = 0; i < steps.size(); i++) {
      List<Integer> step = steps.get(i);
      long from = nanos;
      nanos += step.get(0);
      bytes += step.get(1);
      retransmits += step.get(2);
      StreamInterval told =
          fresh.add(sample(nanos, bytes, step.get(3), step.get(4), step.get(5), retransmits));
      assertThat(told.startNanos()).isEqualTo(from - origin);
      assertThat(told.endNanos()).isEqualTo(nanos - origin);
      assertThat(told.bytes()).isEqualTo((long) step.get(1));
      assertThat(told.retransmits()).isEqualTo((long) step.get(2));
      assertThat(told.omitted()).isEqualTo(i < warmUp);
      if (i + 1 == warmUp) {
        fresh.warmedUp();
        origin = nanos;
      }
    }
    assertTotal(fresh, steps.subList(warmUp, steps.size()));
    assertThat(fresh.total().omittedBytes()).isEqualTo(sum(steps.subList(0, warmUp), 1));
    assertThat(fresh.warmUpNanos()).isEqualTo(sum(steps.subList(0, warmUp), 0));
  }

  private static void assertTotal(StreamTally tally, List<List<Integer>> measured) {
    StreamTotal total = tally.total();
    assertThat(total.nanos()).isEqualTo(sum(measured, 0));
    assertThat(total.bytes()).isEqualTo(sum(measured, 1));
    assertThat(total.retransmits()).isEqualTo(sum(measured, 2));
    if (measured.isEmpty()) {
      assertThat(total.meanRttMicros()).isNull();
      return;
    }
    LongSummaryStatistics rtt = statistics(measured, 3);
    assertThat(total.minRttMicros()).isEqualTo(rtt.getMin());
    assertThat(total.meanRttMicros()).isEqualTo(rtt.getSum() / rtt.getCount());
    assertThat(total.maxRttMicros()).isEqualTo(rtt.getMax());
    assertThat(total.maxCongestionWindowBytes()).isEqualTo(statistics(measured, 4).getMax());
    assertThat(tally.facts().peerWindowBytes()).isEqualTo(statistics(measured, 5).getMax());
  }

  private static LongSummaryStatistics statistics(List<List<Integer>> steps, int of) {
    return steps.stream().mapToLong(step -> step.get(of)).summaryStatistics();
  }

  private static long sum(List<List<Integer>> steps, int of) {
    return statistics(steps, of).getSum();
  }

  @Test
  void anIntervalHasTheDatagramsSinceTheOneBefore() {
    tally.add(sample(1_500, DatagramCounts.ofReceiver(10, 4, 1, 2, 0, 3)));
    StreamInterval second = tally.add(sample(2_000, DatagramCounts.ofReceiver(25, 5, 3, 2, 1, 2)));
    assertThat(second.datagrams()).isEqualTo(DatagramCounts.ofReceiver(15, 1, 2, 0, 1, 2));
  }

  /** Told when the last sample is taken: what was sent, and is in none, is lost. */
  @Test
  void whatTheOtherEndSentInAllAndNeverCameIsLostInTheTotal() {
    tally.add(sample(2_000, DatagramCounts.ofReceiver(10, 4, 0, 0, 0, 3)));
    tally.warmedUp();
    tally.add(sample(3_000, DatagramCounts.ofReceiver(110, 9, 0, 0, 0, 3)));
    tally.sentInAll(117);
    assertThat(tally.total().datagrams().packets()).isEqualTo(107);
    assertThat(tally.total().datagrams().lost()).isEqualTo(5 + 7);
    assertThat(tally.omittedDatagrams().lost()).isEqualTo(4);
  }

  private static StreamSample sample(long nanos, DatagramCounts counts) {
    return new StreamSample(nanos, 0, 0, null, counts, 0, null, null);
  }

  /** It can break before the run begins: that took no time, not less than none. */
  @Test
  void aStreamThatBrokeBeforeTheRunWasMeasuredForNoTime() {
    warmUp();
    tally.add(sample(500, 10_000, 10, 1, 77));
    assertThat(tally.total().nanos()).isZero();
  }
}
