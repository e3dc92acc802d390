package io.perfport.common.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
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
