package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.BBR_ON_LOOPBACK;

import io.perfport.common.result.Warning;
import java.util.Optional;

/**
 * BBR paces by the delivery rate that it sees, and within one machine that is the rate at which the
 * receiver is woken: bulk that nothing else paces is then slower than under loss-based algorithms,
 * by a sixth to two fifths where it was measured (docs/benchmarks.md). What is slower than that
 * anyway is not concerned.
 */
final class BbrOnLoopback implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    PathFacts path = evidence.path();
    boolean bbr = path.congestion() != null && path.congestion().startsWith("bbr");
    boolean floods = evidence.bulk().filter(bulk -> !bulk.paced()).isPresent();
    return bbr && floods && path.withinMachine() && path.sends()
        ? Sentence.warn(
            BBR_ON_LOOPBACK,
            "%s paces by the delivery rate that it sees, which within one machine is how often the"
                + " receiving end is woken: -C cubic measures the machine",
            path.congestion())
        : Optional.empty();
  }
}
