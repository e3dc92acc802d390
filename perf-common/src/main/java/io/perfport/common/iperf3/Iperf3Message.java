package io.perfport.common.iperf3;

import java.util.Objects;

/** What comes and goes on a control connection of iperf3, after the cookie. */
public sealed interface Iperf3Message {
  /**
   * One byte, either way.
   *
   * @param state all but {@link ControlState#SERVER_ERROR}, which is a message of its own
   */
  record State(ControlState state) implements Iperf3Message {
    public State {
      if (Objects.requireNonNull(state, "state") == ControlState.SERVER_ERROR) {
        throw new IllegalArgumentException("an error carries its code");
      }
    }
  }

  /**
   * From the server: the test has failed.
   *
   * @param code one of {@link ErrorCode}'s, or one that only a newer iperf3 knows
   * @param systemError the server's errno; 0 for none
   */
  record ServerError(int code, int systemError) implements Iperf3Message {
    /** Failed for a reason of iperf3's and none of the system's. */
    public static ServerError of(ErrorCode code) {
      return new ServerError(code.code(), 0);
    }
  }

  /** From the client, after {@link ControlState#PARAM_EXCHANGE}. */
  record Parameters(TestParameters parameters) implements Iperf3Message {
    public Parameters {
      Objects.requireNonNull(parameters, "parameters");
    }
  }

  /** From both, the client first, after {@link ControlState#EXCHANGE_RESULTS}. */
  record Results(TestResults results) implements Iperf3Message {
    public Results {
      Objects.requireNonNull(results, "results");
    }
  }
}
