package io.perfport.server.session;

import io.perfport.core.session.SessionState;
import io.perfport.core.session.SessionTimeouts;
import java.util.function.ToLongFunction;

/** Where a session stands. It only ever moves forward. */
public enum ServerState implements SessionState {
  /** Welcomed; the plan is awaited. */
  PLANNING("its plan", SessionTimeouts::messageMillis),
  /** The plan is accepted; data connections join, and the control connection is silent. */
  JOINING("its data connections", SessionTimeouts::joinMillis),
  /** All have joined; the word to start is awaited. */
  READY("the word to start", SessionTimeouts::messageMillis),
  /** Data flows. How long depends on the plan: see {@link RunDeadline}. */
  RUNNING("the end of the run", timeouts -> 0),
  /** The client has ended the run; what is on its way still comes, as long as the plan says. */
  DRAINING("the last data", timeouts -> 0),
  /** This end's results are sent; the client's, and its last word, are awaited. */
  CONCLUDING("its results", SessionTimeouts::messageMillis),
  /** Nothing more happens. */
  OVER("nothing", timeouts -> 0);

  private final String awaited;

  @SuppressWarnings("ImmutableEnumChecker") // reads a record
  private final ToLongFunction<SessionTimeouts> millis;

  ServerState(String awaited, ToLongFunction<SessionTimeouts> millis) {
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
