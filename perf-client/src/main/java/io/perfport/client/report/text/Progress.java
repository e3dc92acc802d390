package io.perfport.client.report.text;

import io.perfport.common.plan.RunLimit;
import io.perfport.common.unit.Quantity.Kind;
import java.util.Locale;

/**
 * How far a run is.
 *
 * @param sinceNanos when it began, of {@link System#nanoTime}
 * @param omitMillis its warm-up
 * @param limit its end; null where that can't be told
 */
public record Progress(long sinceNanos, long omitMillis, RunLimit limit) {
  /** Since the warm-up was over; before that less than zero. */
  public double seconds(long nowNanos) {
    return (nowNanos - sinceNanos) / 1e9 - omitMillis / 1e3;
  }

  /** The length of the measured part; NaN where it can't be told. */
  public double limitSeconds() {
    return limit instanceof RunLimit.Time time ? time.millis() / 1e3 : Double.NaN;
  }

  /** From the start of the warm-up to the end, 0 to 1; NaN where the end can't be told. */
  public double part(long nowNanos) {
    double omit = omitMillis / 1e3;
    return Math.min(1, (seconds(nowNanos) + omit) / (limitSeconds() + omit));
  }

  /** In words: the time since the warm-up, and the time that is left. */
  public String words(long nowNanos) {
    double seconds = seconds(nowNanos);
    if (seconds < 0) {
      return String.format(Locale.ROOT, "warming up, %.1f s left", -seconds);
    }
    if (limit instanceof RunLimit.Time time) {
      return String.format(
          Locale.ROOT,
          "%.1f of %s s, %.1f s left",
          seconds,
          Kind.SECONDS.print(time.millis()),
          Math.max(0, limitSeconds() - seconds));
    }
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
