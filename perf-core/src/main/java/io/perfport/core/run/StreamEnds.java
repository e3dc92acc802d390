package io.perfport.core.run;

import io.netty.channel.Channel;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.DataStream;

/** Tells the other end that a stream has ended, where it can't see that itself. */
public final class StreamEnds {
  private StreamEnds() {}

  /**
   * A stream of this end's has ended: says over the control connection how many datagrams it had.
   *
   * @param run the stream's; null if there was none
   */
  public static void tell(Channel control, TestPlan plan, TestRun run, DataStream stream) {
    if (plan.overUdp() && stream.sends()) {
      control.writeAndFlush(
          new ControlMessage.Sent(
              stream.id(),
              stream.counters().datagrams(),
              run == null ? null : (Long) run.elapsedNanos()));
    }
  }
}
