package io.perfport.common.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class JitterTest {
  @Test
  void aSteadyTransitHasNone() {
    Jitter jitter = new Jitter();
    for (int i = 0; i < 100; i++) {
      jitter.take(i * 1_000L, 5_000_000 + i * 1_000L);
    }
    assertThat(jitter.nanos()).isZero();
  }

  /** |D| = 1600 ns after none: (1600 - 0) / 16. */
  @Test
  void oneChangeCountsForASixteenth() {
    Jitter jitter = new Jitter();
    jitter.take(0, 10_000);
    jitter.take(1_000, 12_600);
    assertThat(jitter.nanos()).isEqualTo(100);
  }

  /** RFC 3550, 6.4.1: D(i,j) = (Rj - Ri) - (Sj - Si), J(i) = J(i-1) + (|D(i-1,i)| - J(i-1))/16. */
  @Property(tries = 200)
  void itIsTheFormulaOfTheRfcWhateverTheOffsetOfTheClocks(
      @ForAll @Size(max = 100) List<@LongRange(min = 0, max = 1_000_000_000) Long> sent,
      @ForAll @LongRange(min = 0, max = 50_000_000) long spread,
      @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long offset) {
    Jitter jitter = new Jitter();
    double expected = 0;
    for (int i = 0; i < sent.size(); i++) {
      long received = sent.get(i) + spread * (i % 7);
      if (i > 0) {
        long before = sent.get(i - 1) + spread * ((i - 1) % 7);
        double difference = (received - before) - (sent.get(i) - sent.get(i - 1));
        expected = expected + (Math.abs(difference) - expected) / 16;
      }
      jitter.take(sent.get(i), received + offset);
      assertThat(jitter.nanos()).isCloseTo(expected, within(1e-3));
    }
  }
}
