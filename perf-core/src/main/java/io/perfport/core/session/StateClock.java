package io.perfport.core.session;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlSession.Side;
import java.util.function.Consumer;

/**
 * Where a session stands, how long it may stay there, and how long its run may last: the state has
 * a deadline, which goes with the state; the run has one of its own, which no change of state
 * moves. It belongs to the session's event loop, except that any thread may make it.
 *
 * @param <S> the session's states
 */
public final class StateClock<S extends SessionState> {
  private final Deadline deadline;
  private final Deadline wholeRun;
  private final SessionTimeouts timeouts;
  private final Side side;
  private final Consumer<Failure> onTimeout;
  private S state;

  /**
   * @param side whose patience ends
   * @param first the state before any is entered; it has no deadline yet
   * @param onTimeout is told, on the event loop, that a state, or the run, took too long
   */
  public StateClock(
      EventExecutor loop,
      SessionTimeouts timeouts,
      Side side,
      S first,
      Consumer<Failure> onTimeout) {
    this.deadline = new Deadline(loop);
    this.wholeRun = new Deadline(loop);
    this.timeouts = timeouts;
    this.side = side;
    this.state = first;
    this.onTimeout = onTimeout;
  }

  public S state() {
    return state;
  }

  public boolean at(S which) {
    return state == which;
  }

  /** Goes on to a state that may last as long as it says. Without a deadline of its own, see 0. */
  public void enter(S next) {
    state = next;
    long millis = next.millis(timeouts);
    if (millis > 0) {
      allow(millis);
    } else {
      deadline.clear();
    }
  }

  /** Goes on to a state that may last this number of milliseconds. */
  public void enter(S next, long millis) {
    state = next;
    allow(millis);
  }

  /**
   * Goes on to a state with this time limit in milliseconds, after which the task runs instead of
   * the failure.
   */
  public void enter(S next, long millis, Runnable onTime) {
    state = next;
    after(millis, onTime);
  }

  /** Stays in the state for at most this number of milliseconds from now. */
  public void allow(long millis) {
    after(millis, () -> onTimeout.accept(timedOut()));
  }

  /** Stays in the state, and runs the task after this number of milliseconds instead of failing. */
  public void after(long millis, Runnable onTime) {
    deadline.arm(millis, onTime);
  }

  /** Stays in the state for as long as something else allows: another watch, or the whole run. */
  public void allowAny() {
    deadline.clear();
  }

  /** From now on the run may last this number of milliseconds, whatever the states. */
  public void boundRun(long millis) {
    boundRun(millis, () -> onTimeout.accept(timedOut()));
  }

  /** From now on the run may last this number of milliseconds, after which the task runs. */
  public void boundRun(long millis, Runnable onTime) {
    wholeRun.arm(millis, onTime);
  }

  /** The run is over: only the state's deadline counts from now on. */
  public void endRun() {
    wholeRun.clear();
  }

  /** Goes on to the last state: nothing more happens. */
  public void end(S over) {
    state = over;
    deadline.clear();
    wholeRun.clear();
  }

  private Failure timedOut() {
    return new Failure(
        FailureReason.TIMED_OUT,
        "%s waited too long for %s".formatted(side.self(), state.awaited()));
  }
}
