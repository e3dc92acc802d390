package io.perfport.core.run;

import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import io.perfport.core.transport.Transport;
import java.util.List;
import java.util.Set;

/** Leaves out what says nothing of the figure, given the transport. */
final class MeaningfulWarnings {
  private static final Set<String> OF_SPINNING =
      Set.of(WarningCode.CPU_SATURATED.tag(), WarningCode.THREAD_SATURATED.tag());

  private MeaningfulWarnings() {}

  /** Loops that spin are always busy: that says nothing. */
  static List<Warning> of(List<Warning> warnings, Transport transport) {
    if (warnings == null || !transport.busyPolls()) {
      return warnings;
    }
    return warnings.stream().filter(warning -> !OF_SPINNING.contains(warning.code())).toList();
  }
}
