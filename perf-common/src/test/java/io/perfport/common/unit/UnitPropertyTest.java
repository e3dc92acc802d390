package io.perfport.common.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.unit.Quantity.Kind;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

class UnitPropertyTest {
  private static final Quantity SIZE = new Quantity(Kind.BYTES, 0, Long.MAX_VALUE, false);
  private static final Quantity RATE = new Quantity(Kind.RATE, 0, Long.MAX_VALUE, false);

  @Property
  void whatIsPrintedReadsBackTheSame(
      @ForAll @LongRange(min = 0) long value, @ForAll @LongRange(min = 0, max = 4) long power) {
    long round = value >> 40 << (10 * power);
    if (round >= 0) {
      assertThat(SIZE.parse(Quantity.Kind.BYTES.print(round))).isEqualTo(round);
    }
    assertThat(SIZE.parse(Quantity.Kind.BYTES.print(value))).isEqualTo(value);
    assertThat(RATE.parse(Quantity.Kind.RATE.print(value))).isEqualTo(value);
  }

  @Property
  void aSuffixMeansTheSameInEitherCase(@ForAll @LongRange(min = 0, max = 1 << 20) long value) {
    for (String suffix : new String[] {"K", "M", "G", "T"}) {
      String small = suffix.toLowerCase(Locale.ROOT);
      assertThat(SIZE.parse(value + suffix)).isEqualTo(SIZE.parse(value + small));
      assertThat(RATE.parse(value + suffix)).isEqualTo(RATE.parse(value + small));
    }
  }

  @Property
  void anyTextIsAValueInRangeOrOneClearLine(@ForAll String text) {
    Quantity quantity = new Quantity(Kind.BYTES, 10, 1000, false);
    try {
      assertThat(quantity.parse(text)).isBetween(10L, 1000L);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("'").hasMessageEndingWith("from 10 to 1000");
    }
  }

  @Property
  void printedRatesStayWithinHalfAPercent(
      @ForAll @DoubleRange(min = 1, max = 1e15) double bitsPerSecond) {
    String[] words = RateFormat.ADAPTIVE.print(bitsPerSecond).strip().split(" ", -1);
    double scale =
        switch (words[1].charAt(0)) {
          case 'b' -> 1;
          case 'K' -> 1e3;
          case 'M' -> 1e6;
          case 'G' -> 1e9;
          default -> 1e12;
        };
    assertThat(Double.parseDouble(words[0]) * scale)
        .isBetween(bitsPerSecond * 0.995, bitsPerSecond * 1.005);
  }

  @Property
  void printedSizesAreFourPlacesAndAUnit(@ForAll @LongRange(min = 0) long bytes) {
    assertThat(ByteFormat.print(bytes)).matches("[ 0-9.]{4}[0-9]* [KMGT]?Bytes");
  }
}
