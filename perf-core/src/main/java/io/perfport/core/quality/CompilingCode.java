package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.STILL_COMPILING;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/**
 * The JIT compiler worked for a quarter of the measured time, over all its threads: the code was
 * not yet what it becomes, and the compiler used processors beside it.
 */
final class CompilingCode implements QualityCheck {
  static final double PART = 0.25;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence.host().filter(Shares::canBeTold).flatMap(CompilingCode::judge);
  }

  private static Optional<Warning> judge(HostObservation host) {
    return HostObservation.grown(
            host.before().process().compileMillis(), host.after().process().compileMillis())
        .filter(millis -> millis >= PART * 1_000 * host.seconds())
        .flatMap(
            millis ->
                Sentence.warn(
                    STILL_COMPILING,
                    "the JVM was compiling for %d ms of the %.1f s measured: warm up longer (-O)",
                    millis,
                    host.seconds()));
  }
}
