package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Simulated time: what a stream that asks as the sender does would send. */
class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  @Property
  void holdsTheRateToWithinOnePieceWhateverTheRateAndTheBlock(
      @ForAll @LongRange(min = 1_000_000, max = 100_000_000_000L) long bitsPerSecond,
      @ForAll @IntRange(min = 1, max = 1 << 20) int blockBytes) {
    Pacer pacer = new Pacer(bitsPerSecond, blockBytes);
    pacer.begin(0);
    // As much simulated time as 10 000 pieces take, for the test to be quick at any rate.
    long pieceNanos = Math.max(1, (long) (pacer.pieceBytes() * 8e9 / bitsPerSecond));
    long endNanos = pieceNanos * 10_000;
    double nanoBytes = bitsPerSecond / 8e9; // the clock's own step
    double sent = sendUntil(pacer, 0, endNanos);
    assertThat(sent)
        .isBetween(
            bitsPerSecond / 8e9 * endNanos - 2.0 * pacer.pieceBytes() - nanoBytes,
            bitsPerSecond / 8e9 * endNanos + 2 * nanoBytes); // Nothing goes before it is due.
  }

  @Property
  void neverSendsAPieceLongerThanTheBlock(
      @ForAll @LongRange(min = 1, max = 400_000_000_000L) long bitsPerSecond,
      @ForAll @IntRange(min = 1, max = 1 << 24) int blockBytes) {
    assertThat(new Pacer(bitsPerSecond, blockBytes).pieceBytes()).isBetween(1, blockBytes);
  }

  /** Less than a segment wastes packets, and more than a block is more than was asked for. */
  @Property
  void aPieceIsWhatIsDueInAMillisecond(
      @ForAll @LongRange(min = 1, max = 400_000_000_000L) long bitsPerSecond,
      @ForAll @IntRange(min = 1, max = 1 << 24) int blockBytes) {
    long expected = Math.min(blockBytes, Math.max(1448, bitsPerSecond / 8_000));
    assertThat((long) new Pacer(bitsPerSecond, blockBytes).pieceBytes())
        .isBetween(expected - 1, expected + 1);
  }

  @Test
  void makesUpForAShortStall() {
    Pacer pacer = new Pacer(8_000_000, 1448);
    pacer.begin(0);
    double sent = sendUntil(pacer, SECOND / 2, SECOND); // stalled for the first half
    assertThat(sent).isBetween(1_000_000.0 - 2 * 1448, 1_000_000.0 + 1448);
  }

  @Test
  void makesUpForNoMoreThanASecondOfALongStall() {
    Pacer pacer = new Pacer(8_000_000, 1448);
    pacer.begin(0);
    double sent = sendUntil(pacer, 10 * SECOND, 11 * SECOND);
    assertThat(sent).isBetween(2_000_000.0 - 2 * 1448, 2_000_000.0 + 2 * 1448);
  }

  @Test
  void aStreamWithoutARateIsNotPacedAndSendsWholeBlocks() {
    Pacer pacer = new Pacer(0, 131_072);
    assertThat(pacer.isPacing()).isFalse();
    assertThat(pacer.pieceBytes()).isEqualTo(131_072);
  }

  private static double sendUntil(Pacer pacer, long fromNanos, long endNanos) {
    double sent = 0;
    long now = fromNanos;
    while (true) {
      long wait = pacer.nanosUntilDue(pacer.pieceBytes(), now);
      if (wait > 0) {
        now += wait;
      }
      if (now > endNanos) {
        return sent;
      }
      pacer.sent(pacer.pieceBytes(), now);
      sent += pacer.pieceBytes();
    }
  }

  @Test
  void aBurstGoesAtOnceAndThenTheAverageHasToComeDown() {
    Pacer pacer = new Pacer(8_000_000, 1000, 3); // A block each millisecond.
    pacer.begin(0);
    for (int block = 0; block < 3; block++) {
      assertThat(pacer.nanosUntilDue(1000, 0)).isLessThanOrEqualTo(0);
      pacer.sent(1000, 0);
    }
    assertThat(pacer.pieceBytes()).isEqualTo(1000);
    assertThat(pacer.nanosUntilDue(1000, 0)).isEqualTo(3_000_000);
    assertThat(pacer.nanosUntilDue(1000, 3_000_000)).isLessThanOrEqualTo(0);
  }
}
