package io.perfport.common.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DatagramCountsTest {
  private static DatagramCounts received(long packets, long lost, double jitterMillis) {
    return DatagramCounts.ofReceiver(packets, lost, 0, 0, 0, jitterMillis);
  }

  @Test
  void theJitterOfSeveralStreamsIsTheirMean() {
    DatagramCounts sum =
        DatagramCounts.sum(List.of(received(1, 0, 1), received(1_000, 0, 2), received(1, 0, 6)));
    assertThat(sum.jitterMillis()).isEqualTo(3);
  }

  @Test
  void theLossOfSeveralStreamsIsThatOfAllTheirPackets() {
    DatagramCounts sum = DatagramCounts.sum(List.of(received(100, 50, 0), received(300, 10, 0)));
    assertThat(sum.packets()).isEqualTo(400);
    assertThat(sum.lost()).isEqualTo(60);
    assertThat(sum.lostPercent()).isEqualTo(15);
  }

  @Test
  void whatTheSenderSentIsWhatTheLossIsAPartOf() {
    DatagramCounts both = received(100, 20, 0).over(DatagramCounts.ofSender(200, 0));
    assertThat(both.packets()).isEqualTo(200);
    assertThat(both.lost()).isEqualTo(20);
    assertThat(both.lostPercent()).isEqualTo(10);
  }

  /** They came in this part, and its count of the received has them, but they were not its. */
  @Test
  void whatBelongsToThePartBeforeIsMissingInThisOne() {
    DatagramCounts measured = received(100, 3, 0).withRecovered(4);
    assertThat(measured.lost()).isEqualTo(7);
    assertThat(measured.packets()).isEqualTo(100);
  }

  /** Each count on its own: what was counted before, and what came then, add up to what is now. */
  @Property
  void aPartIsWhatWasCountedAfterTheMomentBefore(
      @ForAll @Size(8) List<@LongRange(max = 1_000_000) Long> before,
      @ForAll @Size(8) List<@LongRange(max = 1_000_000) Long> then) {
    List<Long> now = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      now.add(before.get(i) + then.get(i));
    }
    assertThat(counts(now, 2).since(counts(before, 9))).isEqualTo(counts(then, 2));
    assertThat(counts(now, 2).since(null)).isEqualTo(counts(now, 2));
  }

  @Property
  void countsOfSeveralStreamsAreAddedUpEachWithItsOwn(
      @ForAll @Size(8) List<@LongRange(max = 1_000_000) Long> one,
      @ForAll @Size(8) List<@LongRange(max = 1_000_000) Long> other) {
    List<Long> both = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      both.add(one.get(i) + other.get(i));
    }
    assertThat(DatagramCounts.sum(List.of(counts(one, 4), counts(other, 4))))
        .isEqualTo(counts(both, 4));
  }

  private static DatagramCounts counts(List<Long> of, double jitterMillis) {
    return new DatagramCounts(
        of.get(0),
        of.get(1),
        of.get(2),
        of.get(3),
        of.get(4),
        jitterMillis,
        null,
        of.get(5),
        of.get(6),
        of.get(7));
  }

  @Test
  void theDelayVariationOfSeveralStreamsIsThatOfTheWorst() {
    DatagramCounts good = received(1, 0, 0).withDelayVariation(steady(1_000));
    DatagramCounts bad = received(1, 0, 0).withDelayVariation(steady(1_900));
    DatagramCounts untold = received(1, 0, 0);
    assertThat(DatagramCounts.sum(List.of(good, bad, untold)).delayVariation())
        .isEqualTo(steady(1_900));
  }

  private static LatencySummary steady(long nanos) {
    Histogram histogram = new Histogram(3);
    histogram.recordValue(nanos);
    return LatencySummary.of(histogram);
  }

  @Property
  void whatWasSentAndNeverCameIsLost(
      @ForAll @LongRange(max = 1_000) long packets,
      @ForAll @LongRange(max = 1_000) long lost,
      @ForAll @LongRange(max = 2_000) long sent) {
    long missing = Math.min(lost, packets);
    DatagramCounts told = received(packets, missing, 0).ofSent(sent);
    assertThat(told.packets()).isEqualTo(Math.max(packets, sent));
    assertThat(told.packets() - told.lost()).as("what came").isEqualTo(packets - missing);
  }

  /** The two ends' warm-ups are over at different datagrams: no more than all can be lost. */
  @Property
  void noMoreIsLostThanThereIs(
      @ForAll @LongRange(max = 1_000) long sent,
      @ForAll @LongRange(max = 1_000) long packets,
      @ForAll @LongRange(max = 1_000) long lost) {
    DatagramCounts both =
        received(packets, Math.min(lost, packets), 0).over(DatagramCounts.ofSender(sent, 0));
    assertThat(both.lost()).isBetween(0L, both.packets());
    assertThat(both.lostPercent()).isBetween(0.0, 100.0);
  }
}
