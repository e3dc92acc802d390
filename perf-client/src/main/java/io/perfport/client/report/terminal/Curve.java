package io.perfport.client.report.terminal;

import java.util.Arrays;

/** A figure over time, of which the last {@link #KEPT} intervals are remembered. */
final class Curve {
  /** More than a terminal has columns. */
  static final int KEPT = 1_024;

  /** How intervals that share a column are drawn. */
  enum Fold {
    /** The mean over time: of rates. */
    MEAN,
    /** The greatest: of what must not be overlooked. */
    MAX
  }

  private final Fold fold;

  /** As rings: seconds, and what was measured between; the oldest is overwritten. */
  private final double[] from = new double[KEPT];

  private final double[] until = new double[KEPT];
  private final double[] values = new double[KEPT];
  private int count;
  private double greatest;
  private double last = Double.NaN;

  Curve(Fold fold) {
    this.fold = fold;
  }

  /**
   * An interval is over.
   *
   * @param fromSeconds in order of time
   * @param value not below zero; NaN if nothing was measured
   */
  void add(double fromSeconds, double untilSeconds, double value) {
    int at = count++ % KEPT;
    from[at] = fromSeconds;
    until[at] = untilSeconds;
    values[at] = value;
    last = value;
    if (value > greatest) {
      greatest = value;
    }
  }

  /** NaN before there is one. */
  double last() {
    return last;
  }

  /** Of all intervals, also those that are no longer remembered. */
  double greatest() {
    return greatest;
  }

  /** Since when it is remembered; NaN before there is an interval. */
  double startSeconds() {
    return count == 0 ? Double.NaN : from[count <= KEPT ? 0 : count % KEPT];
  }

  /**
   * One value for each part of a time.
   *
   * @return NaN where there is none
   */
  double[] columns(double fromSeconds, double untilSeconds, int parts) {
    double[] sums = new double[parts];
    double[] weights = new double[parts];
    double width = (untilSeconds - fromSeconds) / parts;
    for (int i = 0; i < Math.min(count, KEPT); i++) {
      int first = Math.max(0, (int) Math.floor((from[i] - fromSeconds) / width));
      int last = Math.min(parts - 1, (int) Math.ceil((until[i] - fromSeconds) / width) - 1);
      for (int part = first; part <= last && !Double.isNaN(values[i]); part++) {
        double begins = fromSeconds + part * width;
        double shared = Math.min(until[i], begins + width) - Math.max(from[i], begins);
        if (shared > 0) { // Not where two only touch, as far as rounding lets them.
          weights[part] += shared;
          sums[part] =
              fold == Fold.MEAN ? sums[part] + values[i] * shared : Math.max(sums[part], values[i]);
        }
      }
    }
    for (int part = 0; part < parts; part++) {
      sums[part] = weights[part] <= 0 ? Double.NaN : mean(sums[part], weights[part]);
    }
    return sums;
  }

  private double mean(double sum, double weight) {
    return fold == Fold.MEAN ? sum / weight : sum;
  }

  /** The last values as they are, for a small chart. */
  double[] latest(int most) {
    int length = Math.min(most, Math.min(count, KEPT));
    double[] latest = new double[length];
    Arrays.setAll(latest, i -> values[(count - length + i) % KEPT]);
    return latest;
  }
}
