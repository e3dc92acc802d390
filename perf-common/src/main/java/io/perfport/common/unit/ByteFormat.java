package io.perfport.common.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts of data as iperf3 prints them: {@code 1.10 GBytes}, {@code 767 KBytes}. */
public final class ByteFormat {
  private static final String[] UNITS = {"Bytes", "KBytes", "MBytes", "GBytes", "TBytes"};

  private ByteFormat() {}

  /** Four places, a space, and the largest unit (a power of 1024) that is not greater. */
  public static String print(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return fourPlaces(value) + " " + UNITS[unit];
  }

  /**
   * A number as iperf3's {@code unit_snprintf} prints it: always four characters wide, with as many
   * decimals as fit.
   */
  static String fourPlaces(double value) {
    // The limits keep a number that rounds up from taking a fifth place: 9.995 is 10.0, not 10.00.
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    // C's printf rounds the binary value exactly, ties to even; String.format rounds ties up.
    String digits =
        new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    return " ".repeat(Math.max(0, 4 - digits.length())) + digits;
  }
}
