package io.perfport.client.judgement;

/** What a figure is counted in. */
public enum Unit {
  BITS_PER_SECOND("bits_per_second", "bits/sec"),
  PER_SECOND("per_second", "/s"),
  /** Processor seconds for 10^9 bytes. */
  SECONDS_PER_GIGABYTE("seconds_per_gigabyte", "s/GB"),
  MILLISECONDS("ms", "ms"),
  MICROSECONDS("us", "us"),
  /** A share: it is compared by points, not by ratio, since none at all is common. */
  PERCENT("percent", "%"),
  BYTES("bytes", "bytes"),
  SEGMENTS("segments", "segments"),
  COUNT("count", "");

  private final String label;
  private final String symbol;

  Unit(String label, String symbol) {
    this.label = label;
    this.symbol = symbol;
  }

  /** The word in results for programs. */
  public String label() {
    return label;
  }

  /** The word in tables for people. */
  public String symbol() {
    return symbol;
  }
}
