package io.perfport.core.transport.iocp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which of the two flows through a completion port a step belongs to. */
enum FlowSide {
  SERVER,
  CLIENT;

  /** The word for it in traces. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The steps of this flow, in order. */
  List<FlowStep> steps() {
    return Arrays.stream(FlowStep.values())
        .filter(step -> step.number(this) > 0)
        .sorted(Comparator.comparingInt(step -> step.number(this)))
        .toList();
  }
}
