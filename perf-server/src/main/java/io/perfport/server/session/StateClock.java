package io.perfport.server.session;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.session.Deadline;
import io.perfport.core.session.SessionTimeouts;
import java.util.function.Consumer;

/**
 * Where a session stands, how long it may stay there, and how long it may last: its state has a
 * deadline, which goes with the state, and so has the whole run, from its beginning to the last of
 * its data, which nothing moves. It belongs to the session's event loop, except that any thread may
 * make it.
 */
public final class StateClock {
  private final Deadline deadline;
  private final Deadline wholeRun;
  private final SessionTimeouts timeouts;
  private final Consumer<Failure> onSilence;
  private ServerState state = ServerState.PLANNING;

  /**
   * @param onSilence is told, on the event loop, that a state, or the run, took too long
   */
  public StateClock(EventExecutor loop, SessionTimeouts timeouts, Consumer<Failure> onSilence) {
    this.deadline = new Deadline(loop);
    this.wholeRun = new Deadline(loop);
    this.timeouts = timeouts;
    this.onSilence = onSilence;
  }

  public boolean at(ServerState which) {
    return state == which;
  }

  /** Goes on to a state that may last so many milliseconds. */
  public void await(ServerState next, long millis) {
    state = next;
    allow(millis);
  }

  /**
   * The run begins, and with it its warm-up. If it has a time of its own it has that long, and the
   * client some more to say its end; else it has as long as the server allows, or a day.
   *
   * @param maxMillis how long a run may take; 0 for no limit
   */
  public void run(RunLimit limit, long omitMillis, long maxMillis) {
    state = ServerState.RUNNING;
    if (limit instanceof RunLimit.Time time) {
      long end = omitMillis + time.millis() + timeouts.overtimeMillis();
      allow(end);
      wholeRun.arm(
          end + timeouts.drainMillis() + timeouts.messageMillis(),
          () -> onSilence.accept(timedOut()));
    } else {
      deadline.clear();
      long most = maxMillis > 0 ? maxMillis : omitMillis + RunLimit.MAX_MILLIS;
      wholeRun.arm(most, () -> onSilence.accept(overLimit(most, maxMillis > 0)));
    }
  }

  /** Gives what is on its way to the client the time to arrive, counted from now. */
  void allowArrival() {
    allow(timeouts.stallMillis());
  }

  /**
   * The client has said the end of the run: gives what is on its way to the server the time to
   * arrive.
   *
   * @param cut ends the run that has not ended by then
   */
  void drain(RunLimit limit, boolean interrupted, Runnable cut) {
    state = ServerState.DRAINING;
    if (interrupted || limit instanceof RunLimit.Time) {
      deadline.arm(
          timeouts.drainMillis(),
          () -> {
            allow(timeouts.messageMillis());
            cut.run();
          });
    } else {
      // A byte count is to arrive whole, however long that takes within the time of the whole run:
      // stalls are watched for.
      deadline.clear();
    }
  }

  /**
   * This end has sent everything, and it may still be on its way to the client.
   *
   * @param over goes on without the client's word that it has come
   */
  void deliver(Runnable over) {
    deadline.arm(timeouts.drainMillis(), over);
  }

  /** All data has come or is given up; the client's last words are awaited. */
  public void conclude() {
    wholeRun.clear();
    await(ServerState.CONCLUDING, timeouts.messageMillis());
  }

  /**
   * The session has failed, and its run is being cut: whatever becomes of that, the session is over
   * by a last deadline.
   */
  void last(Runnable over) {
    wholeRun.clear();
    deadline.arm(timeouts.drainMillis(), over);
  }

  private void allow(long millis) {
    deadline.arm(millis, () -> onSilence.accept(timedOut()));
  }

  /** Nothing more happens. */
  public void end() {
    state = ServerState.OVER;
    deadline.clear();
    wholeRun.clear();
  }

  private Failure timedOut() {
    return new Failure(
        FailureReason.TIMED_OUT, "the server waited too long for " + state.awaited());
  }

  private static Failure overLimit(long millis, boolean ofServer) {
    return new Failure(
        FailureReason.DURATION_OVER_LIMIT,
        "the run took longer than %s: %s s%s"
            .formatted(
                ofServer ? "this server allows" : "any run may",
                millis / 1000.0,
                ofServer ? " (--max-duration)" : ""));
  }
}
