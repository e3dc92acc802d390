package io.perfport.client.iperf3;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.Iperf3Message.ServerError;
import io.perfport.core.session.ControlFailures;

/** Names in Perfport's words what goes wrong in a session with an iperf3 server. */
final class ServerRefusal {
  /** Codes below are about what the client asked for: iperf_api.h. */
  private static final int FIRST_OF_A_TEST = 100;

  private ServerRefusal() {}

  /** What the server said. */
  static Failure of(ServerError error) {
    String system = error.systemError() == 0 ? "" : ", its system's error " + error.systemError();
    return new Failure(
        reason(error.code()), "the server says: " + ErrorCode.describe(error.code()) + system);
  }

  private static FailureReason reason(int code) {
    return ErrorCode.of(code).map(ServerRefusal::reason).orElse(FailureReason.PEER_FAILED);
  }

  private static FailureReason reason(ErrorCode code) {
    return switch (code) {
      case ACCESS_DENIED -> FailureReason.SERVER_FULL;
      case NOT_AUTHORIZED -> FailureReason.NOT_AUTHORIZED;
      case STREAMS -> FailureReason.PLAN_OVER_LIMIT;
      case DURATION_OVER_LIMIT -> FailureReason.DURATION_OVER_LIMIT;
      case TOTAL_RATE -> FailureReason.BITRATE_OVER_LIMIT;
      case NO_SENDFILE, NOT_IMPLEMENTED, NO_SCTP, SKIP_RECEIVE_COPY, PROTOCOL, CONGESTION ->
          FailureReason.OPTION_UNSUPPORTED;
      case SERVER_TERMINATED -> FailureReason.SHUTTING_DOWN;
      case DURATION_EXPIRED, NO_DATA -> FailureReason.TIMED_OUT;
      default ->
          code.code() < FIRST_OF_A_TEST ? FailureReason.PLAN_INVALID : FailureReason.PEER_FAILED;
    };
  }

  /** What an exception in the pipeline stands for. */
  static Failure of(Throwable cause) {
    if (!(cause instanceof Iperf3Exception broken)) {
      return ControlFailures.of(cause);
    }
    FailureReason reason =
        broken.code() == ErrorCode.UNKNOWN_MESSAGE
            ? FailureReason.UNEXPECTED_MESSAGE
            : FailureReason.BAD_MESSAGE;
    return new Failure(reason, "the server: " + broken.getMessage());
  }

  /** The server turned the client away at once. */
  static Failure busy() {
    return new Failure(
        FailureReason.SERVER_FULL, "the server is busy with another test; try again later");
  }

  /** The server closed, or reset, the connection before it had said a word. */
  static Failure closedAtOnce() {
    return new Failure(
        FailureReason.PEER_CLOSED,
        "the server closed the connection before it said a word: it may be busy with another test,"
            + " or no iperf3 server");
  }

  /** The server closed the connection instead of accepting the test, as iperf3 does. */
  static Failure closedInsteadOfAccepting(boolean withLogin) {
    return new Failure(
        FailureReason.PEER_CLOSED,
        "the server closed the connection instead of accepting the test; "
            + (withLogin
                ? "it may not have taken user name, password, clock or padding"
                    + " (--use-pkcs1-padding for servers before 3.17)"
                : "it may let only its users test (--username, --rsa-public-key-path)"));
  }

  /** The server closed the connection later. */
  static Failure closed(Iperf3ClientState state) {
    return new Failure(
        FailureReason.PEER_CLOSED,
        "the server closed the control connection while the client waited for " + state.awaited());
  }

  /** The server was stopped, and said so. */
  static Failure stopped() {
    return new Failure(FailureReason.SHUTTING_DOWN, "the server was stopped");
  }
}
