package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.THERMAL_THROTTLE;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;

/** Processors slowed down for their heat. The kernel counts events, so one is enough. */
final class ThermalThrottle implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .host()
        .flatMap(
            host ->
                HostObservation.grown(
                    host.before().machine().frequency().thermalEvents(),
                    host.after().machine().frequency().thermalEvents()))
        .filter(events -> events > 0)
        .flatMap(
            events ->
                Sentence.warn(
                    THERMAL_THROTTLE,
                    "processors were slowed down for their heat %d times: let the machine cool, or"
                        + " look at its fans",
                    events));
  }
}
