package io.perfport.common.result;

/** Rates that are defined also for an empty interval, so that no result ever holds NaN. */
public final class Rates {
  private Rates() {}

  /** Bits a second; 0 where no time has passed. */
  public static double bitsPerSecond(long bytes, long nanos) {
    return nanos <= 0 ? 0 : bytes * 8.0 * 1e9 / nanos;
  }
}
