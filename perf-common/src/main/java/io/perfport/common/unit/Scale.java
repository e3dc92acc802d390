package io.perfport.common.unit;

import java.math.BigDecimal;
import java.util.Locale;

/** What K, M, G and T mean. As in iperf3, that depends on what is counted. */
enum Scale {
  /** Sizes and counts: powers of 1024. */
  BINARY(1024),
  /** Rates: powers of 1000. */
  DECIMAL(1000);

  private static final String SUFFIXES = "KMGT";

  private final long step;

  Scale(long step) {
    this.step = step;
  }

  /** The factor that a suffix stands for, in either case; 1 for no suffix. */
  BigDecimal factor(String suffix) {
    int power =
        suffix.isEmpty() ? 0 : SUFFIXES.indexOf(suffix.toUpperCase(Locale.ROOT).charAt(0)) + 1;
    return BigDecimal.valueOf(step).pow(power);
  }

  /** The shortest way to write a number exactly: the largest suffix that leaves it whole. */
  String print(long value) {
    long rest = value;
    int power = 0;
    while (rest != 0 && rest % step == 0 && power < SUFFIXES.length()) {
      rest /= step;
      power++;
    }
    return power == 0 ? Long.toString(value) : rest + SUFFIXES.substring(power - 1, power);
  }
}
