package io.perfport.client.report.text;

import java.util.Arrays;

/** The rates of the last intervals, for a small chart of them. Thread-safe. */
final class RecentRates {
  /** As many as leave room for words on a line of 80 characters. */
  private static final int KEPT = 20;

  private final double[] rates = new double[KEPT];
  private int count;

  synchronized void add(double rate) {
    if (count == KEPT) {
      System.arraycopy(rates, 1, rates, 0, KEPT - 1);
      count--;
    }
    rates[count++] = rate;
  }

  synchronized String chart(Sparkline sparkline) {
    return sparkline.of(Arrays.copyOf(rates, count));
  }
}
