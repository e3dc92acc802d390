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
   * The plan as this end runs it. Bytes and blocks are counted by the client, whichever way they
   * flow: a server that stopped sending at their number would leave a client waiting that has
   * omitted some of them.
   */
  TestPlan runPlan() {
    return plan.limit() instanceof RunLimit.Time
        ? plan
        : plan.withLimit(new RunLimit.UntilStopped());
  }

  /** Which end sends a stream: the client's come first. */
  boolean serverSends(int index) {
    return !plan.clientSends(index + 1);
  }
}
