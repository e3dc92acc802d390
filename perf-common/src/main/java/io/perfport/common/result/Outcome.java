package io.perfport.common.result;

import io.perfport.common.failure.Failure;

/** How a test ended. */
public sealed interface Outcome {
  /** It ran to its end on both sides, and both sides' results are here. */
  record Completed() implements Outcome {}

  /** The user ended it early (Ctrl-C); the figures are what was measured until then. */
  record Interrupted() implements Outcome {}

  /** It broke off; the figures are what was measured until then. */
  record Failed(Failure failure) implements Outcome {}

  /** What results in JSON and CSV call it. */
  default String word() {
    if (this instanceof Completed) {
      return "completed";
    }
    return this instanceof Interrupted ? "interrupted" : "failed";
  }
}
