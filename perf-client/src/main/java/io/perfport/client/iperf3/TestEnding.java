package io.perfport.client.iperf3;

import io.perfport.common.failure.Failure;
import io.perfport.common.result.Outcome;
import java.util.Optional;

/**
 * How a test comes to its end: the first failure counts, and then what the user did. It belongs to
 * the session's event loop.
 */
final class TestEnding {
  private Failure failure;
  private boolean interrupted;

  /** The test is given up; says whether that is news. */
  boolean fail(Failure why) {
    if (failure != null) {
      return false;
    }
    failure = why;
    return true;
  }

  /** The user ends the test. */
  void interrupt() {
    interrupted = true;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** The outcome of a test that need not go on; empty if it is to go on in order. */
  Optional<Outcome> early() {
    if (failure != null) {
      return Optional.of(new Outcome.Failed(failure));
    }
    return interrupted ? Optional.of(new Outcome.Interrupted()) : Optional.empty();
  }

  boolean isFailed() {
    return failure != null;
  }

  /** The outcome of a test that has come to its end. */
  Outcome last() {
    return early().orElseGet(Outcome.Completed::new);
  }
}
