package io.perfport.core.run;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.control.ControlMessage;
import io.perfport.core.session.SessionTimeouts;
import java.util.concurrent.TimeUnit;

/**
 * Tells the other end about once a second that this one lives, and what it has received. It belongs
 * to the control connection's event loop.
 */
public final class ProgressReports {
  private final ScheduledFuture<?> timer;

  private ProgressReports(ScheduledFuture<?> timer) {
    this.timer = timer;
  }

  /**
   * Begins to report.
   *
   * @param each runs along with every report, for what else is to be looked at so often
   */
  public static ProgressReports begin(Channel control, TestRun run, Runnable each) {
    long period = SessionTimeouts.PROGRESS_MILLIS;
    return new ProgressReports(
        control
            .eventLoop()
            .scheduleWithFixedDelay(
                () -> {
                  // A full control connection means a stuck peer, whose silence is noticed anyway.
                  if (control.isWritable()) {
                    control.writeAndFlush(report(run));
                  }
                  each.run();
                },
                period,
                period,
                TimeUnit.MILLISECONDS));
  }

  private static ControlMessage.Progress report(TestRun run) {
    return new ControlMessage.Progress(
        run.elapsedNanos(),
        run.streams().stream()
            .filter(stream -> !stream.sends())
            .map(s -> new ControlMessage.StreamProgress(s.id(), s.counters().bytes()))
            .toList());
  }

  public void stop() {
    timer.cancel(false);
  }
}
