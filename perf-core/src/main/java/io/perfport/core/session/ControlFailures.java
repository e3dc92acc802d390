package io.perfport.core.session;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.frame.FrameException;
import io.perfport.common.frame.FrameException.FrameError;
import java.io.IOException;

/** Names what went wrong on a connection that carries control messages. */
public final class ControlFailures {
  private ControlFailures() {}

  /** The failure that an exception in the pipeline stands for. */
  public static Failure of(Throwable cause) {
    FatalErrors.check(cause);
    if (cause instanceof FailureException failure) {
      return failure.failure();
    }
    if (cause instanceof FrameException frame) {
      return new Failure(reasonOf(frame.error()), frame.getMessage());
    }
    if (cause instanceof IOException) {
      return new Failure(FailureReason.IO_ERROR, CauseText.of(cause));
    }
    return new Failure(FailureReason.INTERNAL, CauseText.of(cause));
  }

  private static FailureReason reasonOf(FrameError error) {
    if (error == FrameError.BAD_MAGIC) {
      return FailureReason.WRONG_PROTOCOL;
    }
    if (error == FrameError.BAD_VERSION) {
      return FailureReason.VERSION_MISMATCH;
    }
    return error == FrameError.UNEXPECTED_TYPE
        ? FailureReason.UNEXPECTED_MESSAGE
        : FailureReason.BAD_FRAME;
  }
}
