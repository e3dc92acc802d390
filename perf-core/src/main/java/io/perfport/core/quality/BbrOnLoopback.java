package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.BBR_ON_LOOPBACK;

import io.perfport.common.result.Warning;
import java.util.Optional;

/**
 * BBR paces by what it measures of the path, and a loopback path that also has the programs in it
 * is measured low: some 20 Gbit/s, where cubic fills what the processors can carry.
 */
final class BbrOnLoopback implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    PathFacts path = evidence.path();
    boolean bbr = path.congestion() != null && path.congestion().startsWith("bbr");
    return bbr && path.withinMachine() && path.sends()
        ? Sentence.warn(
            BBR_ON_LOOPBACK,
            "%s paces within one machine to some 20 Gbit/s: -C cubic measures the machine",
            path.congestion())
        : Optional.empty();
  }
}
