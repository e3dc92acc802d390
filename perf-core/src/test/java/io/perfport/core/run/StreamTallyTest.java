package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamListener;
import io.perfport.core.stream.StreamSample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The warm-up is in no figure of the total: arithmetic over made samples. */
class StreamTallyTest {
  private static final StreamListener NOBODY =
      new StreamListener() {
        @Override
        public void ended(DataStream stream) {}

        @Override
        public void failed(DataStream stream, Failure failure) {}
      };

  private final StreamTally tally =
      new StreamTally(
          DataStream.sender(
              1,
              new EmbeddedChannel(),
              TestPlan.forward(Duration.ofSeconds(1)),
              SocketFacts.NONE,
              NOBODY),
          1_000,
          true);

  /** Another rate, round-trip time, window and loss than after it. */
  private void warmUp() {
    tally.add(sample(1_500, 9_000, 5_000, 900_000, 70));
    tally.add(sample(2_000, 10_000, 10, 800_000, 77));
    tally.warmedUp();
  }

  private static StreamSample sample(
      long nanos, long bytes, long rttMicros, long windowBytes, long retransmits) {
    TcpInfo info = new TcpInfo(rttMicros, 1, 1, windowBytes, 1, retransmits, 1_448, 1_500, 3);
    return new StreamSample(nanos, bytes, 0, info, null, 0, null);
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

  /** It can break before the run begins: that took no time, not less than none. */
  @Test
  void aStreamThatBrokeBeforeTheRunWasMeasuredForNoTime() {
    warmUp();
    tally.add(sample(500, 10_000, 10, 1, 77));
    assertThat(tally.total().nanos()).isZero();
  }
}
