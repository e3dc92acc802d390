package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.CPU_SATURATED;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/**
 * No processor was left: the figure is that of this machine and not of the network. The mean over a
 * run that stays above nine tenths had stretches without any idle processor.
 */
final class SaturatedProcessors implements QualityCheck {
  static final double BUSY = 0.90;

  /** Of the whole machine only a small rest is left: interrupts and other ends work in it too. */
  static final double MACHINE_BUSY = 0.95;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence.host().filter(Shares::canBeTold).flatMap(SaturatedProcessors::judge);
  }

  private static Optional<Warning> judge(HostObservation host) {
    double allowed = host.processorsAllowed();
    Optional<Double> used = host.processorsUsed();
    if (used.isPresent() && used.get() >= BUSY * allowed) {
      return Sentence.warn(
          CPU_SATURATED,
          "this process kept %.2f of the %.2f processors busy that it may use: the figure is the"
              + " machine's, not the network's",
          used.get(),
          allowed);
    }
    return host.machine()
        .map(time -> 1 - (double) time.idle() / time.total())
        .filter(busy -> busy >= MACHINE_BUSY)
        .flatMap(
            busy ->
                Sentence.warn(
                    CPU_SATURATED,
                    "the machine's processors were %.0f %% busy, with all its programs: the figure"
                        + " is the machine's, not the network's",
                    100 * busy));
  }
}
