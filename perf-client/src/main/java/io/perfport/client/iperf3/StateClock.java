package io.perfport.client.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.Deadline;
import java.util.function.Consumer;

/** Where a test stands, and how long it may stay there. It belongs to the session's event loop. */
final class StateClock {
  private final Deadline deadline;
  private final Consumer<Failure> onSilence;
  private Iperf3State state = Iperf3State.GREETING;

  /**
   * @param onSilence is told, on the event loop, that a state took too long
   */
  StateClock(EventExecutor loop, Consumer<Failure> onSilence) {
    this.deadline = new Deadline(loop);
    this.onSilence = onSilence;
  }

  boolean at(Iperf3State which) {
    return state == which;
  }

  Iperf3State state() {
    return state;
  }

  /** Goes on to a state that may last so many milliseconds, or else fails the test. */
  void await(Iperf3State next, long millis) {
    await(
        next,
        millis,
        () ->
            onSilence.accept(
                new Failure(
                    FailureReason.TIMED_OUT, "the client waited too long for " + state.awaited())));
  }

  /** Goes on to a state that may last so many milliseconds, after which it does something else. */
  void await(Iperf3State next, long millis, Runnable onTime) {
    state = next;
    deadline.arm(millis, onTime);
  }

  /** Stays in the state, to do something after so many milliseconds. */
  void wake(long millis, Runnable onTime) {
    deadline.arm(millis, onTime);
  }

  /** Goes on to a state that lasts as long as it takes. */
  void go(Iperf3State next) {
    state = next;
    deadline.clear();
  }

  /** Stays in the state for as long as it takes. */
  void stop() {
    deadline.clear();
  }

  /**
   * The server has said what belongs to one state only.
   *
   * @throws FailureException if it is another
   */
  void require(Iperf3State expected, Object said) {
    if (state != expected) {
      throw outOfTurn(String.valueOf(said));
    }
  }

  /** The server has said what this state has no use for. */
  FailureException outOfTurn(String what) {
    return new FailureException(
        FailureReason.UNEXPECTED_MESSAGE,
        "the server sent %s while the client waited for %s".formatted(what, state.awaited()));
  }
}
