package io.perfport.core.quality;

import io.perfport.core.host.HostObservation;
import java.util.concurrent.TimeUnit;

/** When the shares of a time can be judged at all. */
final class Shares {
  /** Ticks of the kernel are 10 ms: below this, one of them is more than 2 %. */
  private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private Shares() {}

  static boolean canBeTold(HostObservation host) {
    return host.nanos() >= MIN_NANOS;
  }
}
