package io.perfport.common.unit;

/** Units for rates, as iperf3's {@code -f} names them: {@code 9.42 Gbits/sec}. */
public enum RateFormat {
  /** The unit that suits each number: the default. Below a thousand that is the bit itself. */
  ADAPTIVE("", 1, "bits/sec"),
  KBITS("k", 1e3, "Kbits/sec"),
  MBITS("m", 1e6, "Mbits/sec"),
  GBITS("g", 1e9, "Gbits/sec"),
  TBITS("t", 1e12, "Tbits/sec"),
  KBYTES("K", 8.0 * (1L << 10), "KBytes/sec"),
  MBYTES("M", 8.0 * (1L << 20), "MBytes/sec"),
  GBYTES("G", 8.0 * (1L << 30), "GBytes/sec"),
  TBYTES("T", 8.0 * (1L << 40), "TBytes/sec");

  private final String letter;
  private final double bits;
  private final String unit;

  RateFormat(String letter, double bits, String unit) {
    this.letter = letter;
    this.bits = bits;
    this.unit = unit;
  }

  /**
   * Finds the format that a letter names.
   *
   * @throws IllegalArgumentException with one line that names the letters there are
   */
  public static RateFormat of(String letter) {
    for (RateFormat format : values()) {
      if (format != ADAPTIVE && format.letter.equals(letter)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + letter
            + "' is not a unit; give one of k, m, g, t (bits per second)"
            + " or K, M, G, T (bytes per second), such as m");
  }

  /** Four places, a space, and the unit. */
  public String print(double bitsPerSecond) {
    RateFormat format = this == ADAPTIVE ? suited(bitsPerSecond) : this;
    return ByteFormat.fourPlaces(bitsPerSecond / format.bits) + " " + format.unit;
  }

  private static RateFormat suited(double bitsPerSecond) {
    if (bitsPerSecond < KBITS.bits) {
      return ADAPTIVE;
    }
    if (bitsPerSecond < MBITS.bits) {
      return KBITS;
    }
    if (bitsPerSecond < GBITS.bits) {
      return MBITS;
    }
    return bitsPerSecond < TBITS.bits ? GBITS : TBITS;
  }
}
