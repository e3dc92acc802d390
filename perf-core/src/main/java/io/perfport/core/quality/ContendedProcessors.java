package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.CPU_CONTENDED;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.ProcessorTime;
import java.util.Optional;

/**
 * Other programs used a tenth of the machine, enough to make event loops wait for their turn. Where
 * both ends are on one machine the other end is such a program, so nothing can be said.
 */
final class ContendedProcessors implements QualityCheck {
  static final double OTHERS = 0.10;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence.path().withinMachine()
        ? Optional.empty()
        : evidence.host().filter(Shares::canBeTold).flatMap(ContendedProcessors::judge);
  }

  private static Optional<Warning> judge(HostObservation host) {
    Optional<ProcessorTime> machine = host.machine();
    Optional<Double> own = host.processorsUsed();
    if (machine.isEmpty() || own.isEmpty()) {
      return Optional.empty();
    }
    ProcessorTime time = machine.get();
    double programs = (double) time.programs() / time.total();
    double others = programs - own.get() / time.processors();
    return others < OTHERS
        ? Optional.empty()
        : Sentence.warn(
            CPU_CONTENDED,
            "other programs used %.0f %% of this machine's processors: stop them, or measure when"
                + " they rest",
            100 * others);
  }
}
