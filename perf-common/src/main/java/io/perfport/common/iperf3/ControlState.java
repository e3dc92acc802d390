package io.perfport.common.iperf3;

import java.util.Optional;

/**
 * What one byte on the control connection says. iperf3 has more numbers than these; it never sends
 * them.
 */
public enum ControlState {
  /** Server: timers and statistics begin. */
  TEST_START(1),
  /** Server: data may flow. */
  TEST_RUNNING(2),
  /** Client: the test is over. */
  TEST_END(4),
  /** Server: the parameters, please. */
  PARAM_EXCHANGE(9),
  /** Server: the parameters are accepted; open the streams. */
  CREATE_STREAMS(10),
  /** Server: it was stopped. */
  SERVER_TERMINATE(11),
  /** Client: it was stopped. */
  CLIENT_TERMINATE(12),
  /** Server: the results, please; its own follow. */
  EXCHANGE_RESULTS(13),
  /** Server: all is said. */
  DISPLAY_RESULTS(14),
  /** Client: the orderly end. */
  IPERF_DONE(16),
  /** Server: it is busy, or knows no such cookie; it closes. */
  ACCESS_DENIED(-1),
  /** Server: the test has failed; an error code and the system's error number follow. */
  SERVER_ERROR(-2);

  private final byte code;

  ControlState(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  /** The state of a byte on the wire, if it is one. */
  public static Optional<ControlState> of(byte code) {
    for (ControlState state : values()) {
      if (state.code == code) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
