package io.perfport.server.iperf3;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.core.session.ControlFailures;

/** Names in Perfport's words what iperf3 has a number for, and the other way round. */
final class Iperf3Failures {
  private Iperf3Failures() {}

  /** The failure that an exception in the pipeline stands for. */
  static Failure of(Throwable cause) {
    return cause instanceof Iperf3Exception refusal
        ? new Failure(reason(refusal.code()), refusal.getMessage())
        : ControlFailures.of(cause);
  }

  /** The number for an exception in the pipeline. */
  static ErrorCode codeOf(Throwable cause) {
    return cause instanceof Iperf3Exception refusal ? refusal.code() : ErrorCode.CONTROL_READ;
  }

  private static FailureReason reason(ErrorCode code) {
    return switch (code) {
      case UNKNOWN_MESSAGE -> FailureReason.UNEXPECTED_MESSAGE;
      case RECEIVE_PARAMETERS, RECEIVE_RESULTS, STREAM_ID -> FailureReason.BAD_MESSAGE;
      case NOT_AUTHORIZED -> FailureReason.NOT_AUTHORIZED;
      case STREAMS, DURATION_OVER_LIMIT, TOTAL_RATE -> FailureReason.PLAN_OVER_LIMIT;
      case NO_SCTP, PROTOCOL, AFFINITY, SKIP_RECEIVE_COPY, NO_SENDFILE, PACING, CONGESTION ->
          FailureReason.OPTION_UNSUPPORTED;
      default -> FailureReason.PLAN_INVALID;
    };
  }

  /** The number for what befalls a running test. */
  static ErrorCode codeOf(Failure failure) {
    return switch (failure.reason()) {
      case BITRATE_OVER_LIMIT, QUOTA_EXCEEDED -> ErrorCode.TOTAL_RATE;
      case PEER_CLOSED -> ErrorCode.STREAM_CLOSED;
      case IO_ERROR -> ErrorCode.STREAM_READ;
      case PLAN_OVER_LIMIT -> ErrorCode.STREAMS;
      case UNEXPECTED_MESSAGE -> ErrorCode.UNKNOWN_MESSAGE;
      case TIMED_OUT -> ErrorCode.NO_DATA;
      case DESCRIPTORS_EXHAUSTED -> ErrorCode.ACCEPT;
      case SHUTTING_DOWN -> ErrorCode.SERVER_TERMINATED;
      case OPTION_UNSUPPORTED -> ErrorCode.INIT_STREAM;
      default -> ErrorCode.INIT_TEST;
    };
  }
}
