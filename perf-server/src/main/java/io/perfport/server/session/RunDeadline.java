package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.session.StateClock;
import java.util.function.Consumer;

/** How long a run may last, from its beginning to the last of its data. */
public final class RunDeadline {
  private RunDeadline() {}

  /**
   * The run begins, and with it its warm-up. If it has a time of its own it has that long, and the
   * client some more to say its end; else it has as long as the server allows, or a day.
   *
   * @param most how long a run may take, in milliseconds
   * @param onOverLimit is told that it took longer than that
   */
  public static void begin(
      StateClock<ServerState> clock,
      SessionTimeouts timeouts,
      RunLimit limit,
      long omitMillis,
      Ceiling most,
      Consumer<Failure> onOverLimit) {
    if (limit instanceof RunLimit.Time time) {
      long end = omitMillis + time.millis() + timeouts.overtimeMillis();
      clock.enter(ServerState.RUNNING, end);
      clock.boundRun(end + timeouts.drainMillis() + timeouts.messageMillis());
    } else {
      clock.enter(ServerState.RUNNING);
      long millis = most.exists() ? most.value() : omitMillis + RunLimit.MAX_MILLIS;
      clock.boundRun(millis, () -> onOverLimit.accept(overLimit(millis, most)));
    }
  }

  private static Failure overLimit(long millis, Ceiling most) {
    return new Failure(
        FailureReason.DURATION_OVER_LIMIT,
        "the run took longer than %s: %s s%s"
            .formatted(
                most.exists() ? most.owner() + " allows" : "any run may",
                millis / 1000.0,
                most.exists() ? " (" + most.name() + ")" : ""));
  }
}
