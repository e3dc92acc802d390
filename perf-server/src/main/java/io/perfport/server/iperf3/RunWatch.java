package io.perfport.server.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.failure.Failure;
import io.perfport.core.run.StallWatch;
import io.perfport.core.run.TestRun;
import io.perfport.server.session.RateWatch;
import io.perfport.server.session.ServerContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks once a second whether a run keeps to the server's rate, and whether it moves at all. */
final class RunWatch {
  private static final long LOOK_MILLIS = 1_000;

  private final ScheduledFuture<?> timer;

  private RunWatch(ScheduledFuture<?> timer) {
    this.timer = timer;
  }

  /**
   * Begins to look.
   *
   * @param onFault is told, on the event loop, why the run is to be given up
   */
  static RunWatch begin(
      EventExecutor loop, ServerContext server, TestRun run, Consumer<Failure> onFault) {
    // Twice what Perfport's own clients are given, and what iperf3's server gives: blocks of a low
    // rate (-b) come far apart.
    StallWatch stalls = new StallWatch(run, 2 * server.timeouts().stallMillis());
    return new RunWatch(
        loop.scheduleWithFixedDelay(
            () ->
                RateWatch.check(server.limits().maxBitsPerSecond(), run)
                    .or(stalls::check)
                    .ifPresent(onFault),
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS));
  }

  void stop() {
    timer.cancel(false);
  }
}
