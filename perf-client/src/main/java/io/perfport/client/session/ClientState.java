package io.perfport.client.session;

/** Where the client's session stands. It only ever moves forward. */
public enum ClientState {
  GREETING("the server's welcome"),
  PLANNING("the server's answer to the plan"),
  JOINING("the data connections to join"),
  STARTING("the server's word to start"),
  RUNNING("the end of the run"),
  DRAINING("the last data"),
  CONCLUDING("the server's results"),
  OVER("nothing");

  private final String awaited;

  ClientState(String awaited) {
    this.awaited = awaited;
  }

  /** What the client waits for, as a message to the user says it. */
  public String awaited() {
    return awaited;
  }
}
