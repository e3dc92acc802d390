package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.CPU_STOLEN;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/**
 * A hypervisor let others run while this machine had work. Two of a hundred is more than the
 * run-to-run spread of a quiet machine.
 */
final class StolenTime implements QualityCheck {
  static final double STOLEN = 0.02;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .host()
        .filter(Shares::canBeTold)
        .flatMap(HostObservation::machine)
        .map(time -> (double) time.stolen() / time.total())
        .filter(stolen -> stolen >= STOLEN)
        .flatMap(
            stolen ->
                Sentence.warn(
                    CPU_STOLEN,
                    "the hypervisor gave %.1f %% of this virtual machine's processor time to"
                        + " others: repeat the test, or measure on a machine of its own",
                    100 * stolen));
  }
}
