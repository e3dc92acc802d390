package io.perfport.core.completion.scenario;

import io.perfport.core.completion.operation.Operation;

/** An overlapped operation under the number that the scenario gives it. */
final class NumberedOperation extends Operation {
  private final long number;

  NumberedOperation(long number) {
    this.number = number;
  }

  long number() {
    return number;
  }
}
