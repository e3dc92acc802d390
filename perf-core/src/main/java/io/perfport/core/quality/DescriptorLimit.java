package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.DESCRIPTORS_NEAR_LIMIT;

import io.perfport.common.result.Warning;
import io.perfport.core.host.ProcessFacts;
import java.util.Optional;

/**
 * The process had nine tenths of its descriptors open: connections of the test, or of other
 * sessions, may have been refused for it.
 */
final class DescriptorLimit implements QualityCheck {
  static final double NEAR = 0.90;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .host()
        .flatMap(host -> judge(host.before().process()).or(() -> judge(host.after().process())));
  }

  private static Optional<Warning> judge(ProcessFacts process) {
    Long open = process.openDescriptors();
    Long max = process.maxDescriptors();
    return open == null || max == null || open < NEAR * max
        ? Optional.empty()
        : Sentence.warn(
            DESCRIPTORS_NEAR_LIMIT,
            "%d of %d file descriptors were open: raise the limit (ulimit -n)",
            open,
            max);
  }
}
