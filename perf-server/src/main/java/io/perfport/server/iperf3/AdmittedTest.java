package io.perfport.server.iperf3;

import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.RawSending;

/**
 * A test that may run.
 *
 * @param plan in Perfport's words
 * @param sending how this end sends
 * @param datagrams what its datagrams look like, if it is over UDP
 * @param dontFragment whether datagrams of this end's must not be fragmented
 * @param serverOutput whether the client wants to see what this end saw
 */
record AdmittedTest(
    TestPlan plan,
    RawSending sending,
    Iperf3Datagrams datagrams,
    boolean dontFragment,
    boolean serverOutput) {
  /**
   * The plan as this end runs it. The client ends a test limited by bytes or blocks when it has
   * counted them, whichever way they flow, and it counts whole blocks only. A server that stopped
   * at their number would leave it waiting for the rest of the last block, for a datagram that was
   * lost, or for what it left out as warm-up; so this one sends until the client says the end, as
   * iperf3's does.
   */
  TestPlan runPlan() {
    return plan.limit() instanceof RunLimit.Time
        ? plan
        : plan.toBuilder().limit(new RunLimit.UntilStopped()).build();
  }

  /** Which end sends a stream: the client's come first. */
  boolean serverSends(int index) {
    return !plan.clientSends(index + 1);
  }
}
