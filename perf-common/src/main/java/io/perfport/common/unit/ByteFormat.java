package io.perfport.common.unit;

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
    return FourPlaces.print(value) + " " + UNITS[unit];
  }
}
