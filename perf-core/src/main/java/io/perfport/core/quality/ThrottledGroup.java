package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.CPU_THROTTLED;

import io.perfport.common.result.Warning;
import io.perfport.core.host.CgroupCpu;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/**
 * A control group's processor limit stopped the process. Once is enough: all threads then stand
 * still for the rest of a period, 100 ms by default, which no round trip or rate survives.
 */
final class ThrottledGroup implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence.host().flatMap(ThrottledGroup::judge);
  }

  private static Optional<Warning> judge(HostObservation host) {
    CgroupCpu from = host.before().machine().cgroup();
    CgroupCpu to = host.after().machine().cgroup();
    if (from == null || to == null || to.throttledPeriods() <= from.throttledPeriods()) {
      return Optional.empty();
    }
    return Sentence.warn(
        CPU_THROTTLED,
        "the control group's processor limit stopped it in %d periods, for %.0f ms together: give"
            + " the container more processor time",
        to.throttledPeriods() - from.throttledPeriods(),
        (to.throttledNanos() - from.throttledNanos()) / 1e6);
  }
}
