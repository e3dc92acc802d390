package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.FREQUENCY_CAPPED;

import io.perfport.common.result.Warning;
import java.util.Optional;

/**
 * A policy keeps a processor below nine tenths of its frequency: what is bound by the processor is
 * then as much smaller.
 */
final class CappedFrequency implements QualityCheck {
  static final double FREE_PERCENT = 90;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .host()
        .flatMap(host -> Optional.ofNullable(host.after().machine().frequency().capPercent()))
        .filter(cap -> cap < FREE_PERCENT)
        .flatMap(
            cap ->
                Sentence.warn(
                    FREQUENCY_CAPPED,
                    "the frequency policy keeps a processor at %.0f %% of what it can"
                        + " (scaling_max_freq): lift it to compare with other machines",
                    cap));
  }
}
