package io.perfport.server.session;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.control.Deadline;
import io.perfport.core.control.SessionTimeouts;
import java.util.function.Consumer;

/**
 * Where a session stands, and how long it may stay there. It belongs to the session's event loop,
 * except that any thread may make it.
 */
public final class StateClock {
  private final Deadline deadline;
  private final SessionTimeouts timeouts;
  private final Consumer<Failure> onSilence;
  private SessionState state = SessionState.PLANNING;

  /**
   * @param onSilence is told, on the event loop, that a state took too long
   */
  public StateClock(EventExecutor loop, SessionTimeouts timeouts, Consumer<Failure> onSilence) {
    this.deadline = new Deadline(loop);
    this.timeouts = timeouts;
    this.onSilence = onSilence;
  }

  public boolean at(SessionState which) {
    return state == which;
  }

  /** Goes on to a state; the deadline stays what it was. */
  public void enter(SessionState next) {
    state = next;
  }

  /** Goes on to a state that may last so many milliseconds. */
  public void await(SessionState next, long millis) {
    state = next;
    allow(millis);
  }

  /**
   * Gives a run its time, and the client some more to say its end.
   *
   * @param maxMillis how long a run without a time of its own may take; 0 for no limit
   */
  public void allowRun(RunLimit limit, long omitMillis, long maxMillis) {
    if (limit instanceof RunLimit.Time time) {
      allow(omitMillis + time.millis() + timeouts.overtimeMillis());
    } else if (maxMillis > 0) {
      deadline.arm(maxMillis, () -> onSilence.accept(overLimit(maxMillis)));
    } else {
      deadline.clear();
    }
  }

  /** Gives what is on its way to the client the time to arrive, counted from now. */
  void allowArrival() {
    allow(timeouts.stallMillis());
  }

  /**
   * Gives what is on its way to the server the time to arrive.
   *
   * @param cut ends the run that has not ended by then
   */
  void allowDrain(TestPlan plan, boolean interrupted, Runnable cut) {
    if (interrupted || plan.limit() instanceof RunLimit.Time) {
      deadline.arm(timeouts.drainMillis(), cut);
    } else {
      // A byte count is to arrive whole, however long that takes: stalls are watched for.
      deadline.clear();
    }
  }

  private void allow(long millis) {
    deadline.arm(millis, () -> onSilence.accept(timedOut()));
  }

  /** Stays in the state for as long as it takes. */
  public void stop() {
    deadline.clear();
  }

  /** Nothing more happens. */
  public void end() {
    state = SessionState.OVER;
    deadline.clear();
  }

  private Failure timedOut() {
    return new Failure(
        FailureReason.TIMED_OUT, "the server waited too long for " + state.awaited());
  }

  private static Failure overLimit(long maxMillis) {
    return new Failure(
        FailureReason.DURATION_OVER_LIMIT,
        "the run took longer than this server allows: %s s (--max-duration)"
            .formatted(maxMillis / 1000.0));
  }
}
