package io.perfport.client.session;

import io.perfport.core.session.SessionState;
import io.perfport.core.session.SessionTimeouts;
import java.util.function.ToLongFunction;

/** Where the client's session stands. It only ever moves forward. */
public enum ClientState implements SessionState {
  GREETING("the server's welcome", SessionTimeouts::messageMillis),
  /** The server is full, and the client stands in line, for as long as its user says. */
  QUEUED("its turn in the server's line", timeouts -> 0),
  PLANNING("the server's answer to the plan", SessionTimeouts::messageMillis),
  /** The control connection is silent: the data connections are busy. */
  JOINING("the data connections to join", SessionTimeouts::joinMillis),
  STARTING("the server's word to start", SessionTimeouts::messageMillis),
  /** The client ends a timed run itself; a stall, or the server's silence, ends the others. */
  RUNNING("the end of the run", timeouts -> 0),
  /** How long depends on what limits the run. */
  DRAINING("the last data", timeouts -> 0),
  /** Also what this end has sent may still be on its way to the server. */
  CONCLUDING("the server's results", timeouts -> 0),
  OVER("nothing", timeouts -> 0);

  private final String awaited;

  @SuppressWarnings("ImmutableEnumChecker") // reads a record
  private final ToLongFunction<SessionTimeouts> millis;

  ClientState(String awaited, ToLongFunction<SessionTimeouts> millis) {
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

  @Override
  public boolean isSilent() {
    return this == JOINING;
  }
}
