package io.perfport.common.plan;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations as plans have them. */
final class Millis {
  private Millis() {}

  /** Whole milliseconds; of what is too long for them, the most that there are. */
  static long of(Duration duration) {
    return TimeUnit.MILLISECONDS.convert(duration);
  }
}
