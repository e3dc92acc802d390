package io.perfport.server.iperf3;

import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.RawSending;

/**
 * A test that may run.
 *
 * @param plan in Perfport's words
 * @param sending how this end sends
 * @param serverOutput whether the client wants to see what this end saw
 */
record AdmittedTest(TestPlan plan, RawSending sending, boolean serverOutput) {
  /**
   * The plan as this end runs it. The client ends a test of so many bytes or blocks when it has
   * counted them, whichever way they flow. With a warm-up the two ends do not begin to count with
   * the same byte, and a server that stopped at their number would leave the client waiting.
   */
  TestPlan runPlan() {
    return plan.limit() instanceof RunLimit.Time || plan.omitMillis() == 0
        ? plan
        : plan.withLimit(new RunLimit.UntilStopped());
  }

  /** Which end sends a stream: the client's come first. */
  boolean serverSends(int index) {
    return !plan.clientSends(index + 1);
  }
}
