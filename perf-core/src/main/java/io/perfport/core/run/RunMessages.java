package io.perfport.core.run;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.host.ProcessCpu.CpuSinceLast;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the other end about once a second that this one lives, and what it has received; and looks
 * as often whether a run that ends with its last byte still moves. It belongs to the control
 * connection's event loop.
 */
public final class RunMessages {
  private final ScheduledFuture<?> timer;

  private RunMessages(ScheduledFuture<?> timer) {
    this.timer = timer;
  }

  /**
   * Begins to tell.
   *
   * @param stallMillis how long a run that is not limited by time may move nothing
   * @param onStall is told that it moved nothing for that long
   */
  public static RunMessages begin(
      Channel control, TestPlan plan, TestRun run, long stallMillis, Consumer<Failure> onStall) {
    boolean timed = plan.limit() instanceof RunLimit.Time;
    StallWatch stalls = new StallWatch(run, stallMillis);
    CpuSinceLast cpu = new CpuSinceLast();
    long period = SessionTimeouts.PROGRESS_MILLIS;
    return new RunMessages(
        control
            .eventLoop()
            .scheduleWithFixedDelay(
                () -> {
                  // A full control connection means a stuck peer, whose silence is noticed anyway.
                  if (control.isWritable()) {
                    control.writeAndFlush(progress(run, cpu.percent()));
                  }
                  if (!timed && !run.isOver()) {
                    stalls.check().ifPresent(onStall);
                  }
                },
                period,
                period,
                TimeUnit.MILLISECONDS));
  }

  private static ControlMessage.Progress progress(TestRun run, double cpuPercent) {
    return new ControlMessage.Progress(
        run.elapsedNanos(),
        run.streams().stream()
            .filter(stream -> !stream.sends())
            .map(s -> new ControlMessage.StreamProgress(s.id(), s.counters().bytes()))
            .toList(),
        cpuPercent);
  }

  public void stop() {
    timer.cancel(false);
  }

  /** What the other end has received, as it tells: no more than this one has sent. */
  public static long received(ControlMessage.Progress told, TestRun run) {
    return Math.min(
        told.received().stream().mapToLong(ControlMessage.StreamProgress::bytes).sum(),
        run.sentBytes());
  }

  /**
   * A stream of this end's has ended: says how many datagrams it had, since the other end can't see
   * that itself.
   *
   * @param run the stream's; null if there was none
   */
  public static void tellEnd(Channel control, TestPlan plan, TestRun run, DataStream stream) {
    if (plan.overUdp() && stream.sends()) {
      control.writeAndFlush(
          new ControlMessage.Sent(
              stream.id(),
              stream.counters().datagrams(),
              run == null ? null : (Long) run.elapsedNanos()));
    }
  }
}
