package io.perfport.core.stream;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.frame.FrameException;
import io.perfport.common.frame.FrameException.FrameError;
import java.io.IOException;

/** Names what can go wrong with a stream. */
final class StreamFailures {
  private StreamFailures() {}

  static Failure of(DataStream stream, Throwable cause) {
    FatalErrors.check(cause);
    if (cause instanceof FailureException failure) {
      return failure.failure();
    }
    if (cause instanceof FrameException frame) {
      return new Failure(reasonOf(frame.error()), frame.getMessage());
    }
    if (cause instanceof IOException) {
      return new Failure(
          FailureReason.IO_ERROR, "stream " + stream.id() + ": " + CauseText.of(cause));
    }
    return new Failure(
        FailureReason.INTERNAL, "stream " + stream.id() + ": " + CauseText.of(cause));
  }

  static Failure closed(DataStream stream) {
    return new Failure(
        FailureReason.PEER_CLOSED,
        "stream " + stream.id() + ": the other end closed the connection before its data ended");
  }

  static Failure dataFromReceiver(DataStream stream) {
    return new Failure(
        FailureReason.UNEXPECTED_MESSAGE,
        "stream " + stream.id() + ": the other end sent data on a stream that it receives");
  }

  private static FailureReason reasonOf(FrameError error) {
    return switch (error) {
      case BAD_CHECKSUM -> FailureReason.BAD_CHECKSUM;
      case OUT_OF_SEQUENCE -> FailureReason.OUT_OF_SEQUENCE;
      case TRUNCATED -> FailureReason.PEER_CLOSED;
      case BAD_VERSION -> FailureReason.VERSION_MISMATCH;
      default -> FailureReason.BAD_FRAME;
    };
  }
}
