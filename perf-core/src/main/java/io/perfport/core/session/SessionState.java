package io.perfport.core.session;

/** Where a session stands; an enum of each kind of session implements it. */
public interface SessionState {
  /** What is waited for in this state, as a message to the user says it. */
  String awaited();

  /**
   * How long the state may last, in milliseconds; 0 if that depends on the test, and is said when
   * it is entered.
   */
  long millis(SessionTimeouts timeouts);

  /** Whether the peer says nothing in this state, so that its silence is no sign of its end. */
  default boolean isSilent() {
    return false;
  }
}
