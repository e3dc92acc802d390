package io.perfport.client.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.unit.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code -b} says.
 *
 * @param bitsPerSecond of each stream; 0 for no limit
 * @param burst blocks or datagrams that go at once; 0 to send smoothly
 */
record PacedRate(long bitsPerSecond, int burst) {
  /** RATE, or RATE/BURST. */
  static final class Converter implements ITypeConverter<PacedRate> {
    private static final Quantity RATE = Quantity.bitsPerSecond(0, 10_000_000_000_000L);
    private static final Quantity BURST = Quantity.whole(1, TestPlan.MAX_BURST_BLOCKS);

    @Override
    public PacedRate convert(String text) {
      int slash = text.indexOf('/');
      try {
        return slash < 0
            ? new PacedRate(RATE.parse(text), 0)
            : new PacedRate(
                RATE.parse(text.substring(0, slash)),
                Math.toIntExact(BURST.parse(text.substring(slash + 1))));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(CauseText.of(e));
      }
    }
  }
}
