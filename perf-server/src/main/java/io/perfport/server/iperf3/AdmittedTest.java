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
   * The plan as this end runs it. The client ends a test of so many bytes or blocks when it has
   * counted them, whichever way they flow. With a warm-up the two ends do not begin to count with
   * the same byte, and datagrams are lost: a server that stopped at their number would leave the
   * client waiting.
   */
  TestPlan runPlan() {
    boolean countedAlike = plan.omitMillis() == 0 && !plan.overUdp();
    return plan.limit() instanceof RunLimit.Time || countedAlike
        ? plan
        : plan.withLimit(new RunLimit.UntilStopped());
  }

  /** Which end sends a stream: the client's come first. */
  boolean serverSends(int index) {
    return !plan.clientSends(index + 1);
  }
}
