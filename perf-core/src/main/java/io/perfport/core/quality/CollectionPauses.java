package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.GC_PAUSES;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/**
 * The JVM stood still to collect garbage for a hundredth of the time, which a rate shows, or for 20
 * ms at a time on average, which the high percentiles show and a socket buffer of some megabytes
 * may overflow in.
 */
final class CollectionPauses implements QualityCheck {
  static final double PART = 0.01;
  static final double MEAN_MILLIS = 20;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence.host().flatMap(CollectionPauses::judge);
  }

  private static Optional<Warning> judge(HostObservation host) {
    Optional<Long> pauses =
        HostObservation.grown(host.before().process().pauses(), host.after().process().pauses());
    Optional<Long> millis =
        HostObservation.grown(
            host.before().process().pauseMillis(), host.after().process().pauseMillis());
    if (pauses.isEmpty() || millis.isEmpty() || pauses.get() == 0) {
      return Optional.empty();
    }
    boolean much = millis.get() >= PART * 1_000 * host.seconds();
    boolean isLong = millis.get() >= MEAN_MILLIS * pauses.get();
    return millis.get() > 0 && ((much && Shares.canBeTold(host)) || isLong)
        ? Sentence.warn(
            GC_PAUSES,
            "the JVM stopped %d times to collect garbage, for %d ms together: give it a larger heap"
                + " (-Xmx) or a concurrent collector (-XX:+UseZGC)",
            pauses.get(),
            millis.get())
        : Optional.empty();
  }
}
