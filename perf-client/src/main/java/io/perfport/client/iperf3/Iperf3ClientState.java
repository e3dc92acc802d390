package io.perfport.client.iperf3;

import io.perfport.core.session.SessionState;
import io.perfport.core.session.SessionTimeouts;
import java.util.function.ToLongFunction;

/** Where the client's session with an iperf3 server stands. It only ever moves forward. */
enum Iperf3ClientState implements SessionState {
  GREETING("the server to ask for the test's parameters", SessionTimeouts::messageMillis),
  ADMISSION("the server to accept the test", SessionTimeouts::messageMillis),
  OPENING("the data connections to open", SessionTimeouts::joinMillis),
  STARTING("the server's word to start", SessionTimeouts::messageMillis),
  /** The run ends by its plan, or by its watch. */
  RUNNING("the end of the run", timeouts -> 0),
  STOPPING("this end's streams to stop", timeouts -> 0),
  EXCHANGING("the server to ask for the results", SessionTimeouts::messageMillis),
  CONCLUDING("the server's results", SessionTimeouts::messageMillis),
  DISPLAYING("the server's last word", SessionTimeouts::messageMillis),
  CLOSING("the server to close", timeouts -> 0),
  OVER("nothing", timeouts -> 0);

  private final String awaited;

  @SuppressWarnings("ImmutableEnumChecker") // reads a record
  private final ToLongFunction<SessionTimeouts> millis;

  Iperf3ClientState(String awaited, ToLongFunction<SessionTimeouts> millis) {
    this.awaited = awaited;
    this.millis = millis;
  }

  @Override
  public String awaited() {
    return awaited;
  }

  @Override
  public long millis(SessionTimeouts timeouts) {
    return millis.applyAsLong(timeouts);
  }
}
