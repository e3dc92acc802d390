package io.perfport.common.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers as iperf3's {@code unit_snprintf} prints them: always four characters wide, with as many
 * decimals as fit.
 */
final class FourPlaces {
  private FourPlaces() {}

  static String print(double value) {
    // The limits keep a number that rounds up from taking a fifth place: 9.995 is 10.0, not 10.00.
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    // C's printf rounds the binary value exactly, ties to even; String.format rounds ties up.
    String digits =
        new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    return " ".repeat(Math.max(0, 4 - digits.length())) + digits;
  }
}
