package io.perfport.server.iperf3;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.Deadline;
import java.util.function.BiConsumer;

/**
 * Where a test stands, and how long it may stay there. It belongs to the session's event loop,
 * except that any thread may make it.
 */
final class StateClock {
  private final Deadline deadline;

  /** Beside the state's own: of data, from the start of the test to its end. */
  private final Deadline flow;

  private final BiConsumer<Failure, ErrorCode> onSilence;
  private Iperf3State state = Iperf3State.PARAMETERS;

  /**
   * @param onSilence is told, on the event loop, that a state took too long
   */
  StateClock(EventExecutor loop, BiConsumer<Failure, ErrorCode> onSilence) {
    this.deadline = new Deadline(loop);
    this.flow = new Deadline(loop);
    this.onSilence = onSilence;
  }

  boolean at(Iperf3State which) {
    return state == which;
  }

  /** What the server waits for, as a line of the log says it. */
  String awaited() {
    return state.awaited();
  }

  /** Goes on to a state that may last so many milliseconds. */
  void await(Iperf3State next, long millis) {
    await(next, millis, () -> onSilence.accept(timedOut(), state.codeOfSilence()));
  }

  /** Goes on to a state that may last so many milliseconds, after which it does something else. */
  void await(Iperf3State next, long millis, Runnable onTime) {
    state = next;
    deadline.arm(millis, onTime);
  }

  /**
   * Goes on to the running of the test. How long data may flow is settled now: whatever the client
   * says later, and whichever states follow, {@link #stopped} is all that ends this deadline.
   *
   * @param overtimeMillis how much later than planned the client may say the end
   */
  void run(TestPlan plan, long overtimeMillis) {
    state = Iperf3State.RUNNING;
    deadline.clear(); // Stalls are watched for.
    if (plan.limit() instanceof RunLimit.Time time) {
      flow.arm(
          plan.omitMillis() + time.millis() + overtimeMillis,
          () -> onSilence.accept(timedOut(), ErrorCode.DURATION_EXPIRED));
    }
  }

  /** Data flows no longer. */
  void stopped() {
    flow.clear();
  }

  /**
   * The test is given up, and what it still waits for may last so many milliseconds.
   *
   * @param onTime ends it, whatever became of that
   */
  void last(long millis, Runnable onTime) {
    flow.clear();
    deadline.arm(millis, onTime);
  }

  /** Nothing more happens. */
  void end() {
    state = Iperf3State.OVER;
    deadline.clear();
    flow.clear();
  }

  /** The client has said what this state has no use for. */
  Iperf3Exception outOfTurn(String what) {
    return new Iperf3Exception(
        ErrorCode.UNKNOWN_MESSAGE,
        "the client sent %s while the server waited for %s".formatted(what, awaited()));
  }

  private Failure timedOut() {
    return new Failure(FailureReason.TIMED_OUT, "the server waited too long for " + awaited());
  }
}
