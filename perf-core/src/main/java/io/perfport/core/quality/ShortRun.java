package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.RUN_SHORT;

import io.perfport.common.result.Warning;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Less than a second was measured: TCP's window is still growing, what the socket buffers hold is a
 * good part of what was sent, and a tick of the kernel's clock is more than a hundredth.
 */
final class ShortRun implements QualityCheck {
  static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .bulk()
        .filter(bulk -> bulk.measuredNanos() < NANOS)
        .flatMap(
            bulk ->
                Sentence.warn(
                    RUN_SHORT,
                    "only %.3f s were measured: run for longer (-t, -n)",
                    bulk.measuredNanos() / 1e9));
  }
}
