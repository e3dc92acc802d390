package io.perfport.server.iperf3;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.result.Outcome;
import java.util.Optional;

/**
 * How a test comes to its end, and what its client is told of that. The first failure counts. It
 * belongs to the session's event loop.
 */
final class TestEnding {
  private Failure failure;
  private ErrorCode code;
  private boolean interrupted;
  private boolean clientGone;

  /** The test is given up. */
  void fail(Failure why, ErrorCode number) {
    if (failure == null) {
      failure = why;
      code = number;
    }
  }

  boolean isFailed() {
    return failure != null;
  }

  /** The client's user has stopped the test; the client says so, and leaves. */
  void interrupt() {
    interrupted = true;
    clientGone = true;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** Nobody is there to be told anything. */
  void clientLeft() {
    clientGone = true;
  }

  /** The outcome of a test whose run ended in order; empty if its client is yet to decide. */
  Optional<Outcome> ofEndedRun() {
    if (failure != null) {
      return Optional.of(new Outcome.Failed(failure));
    }
    return interrupted ? Optional.of(new Outcome.Interrupted()) : Optional.empty();
  }

  /** The outcome of a test whose run broke: as one does whose client was stopped. */
  Outcome ofBrokenRun(Failure why) {
    if (interrupted) {
      return new Outcome.Interrupted();
    }
    fail(why, SessionFailures.codeOf(why));
    return new Outcome.Failed(failure);
  }

  /** Tells the client why its test ends, if there is something to tell, and closes in order. */
  void tell(Channel control) {
    if (failure == null || clientGone) {
      control.close();
    } else if (failure.reason() == FailureReason.SHUTTING_DOWN) {
      LastWord.say(control, new Iperf3Message.State(ControlState.SERVER_TERMINATE));
    } else if (failure.reason() == FailureReason.SERVER_FULL) {
      LastWord.say(control, new Iperf3Message.State(ControlState.ACCESS_DENIED));
    } else {
      LastWord.say(control, Iperf3Message.ServerError.of(code));
    }
  }
}
