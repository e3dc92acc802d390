package io.perfport.server.session;

/** Where a session stands. It only ever moves forward. */
public enum ServerState {
  /** Welcomed; the plan is awaited. */
  PLANNING("its plan"),
  /** The plan is accepted; data connections join. */
  JOINING("its data connections"),
  /** All have joined; the word to start is awaited. */
  READY("the word to start"),
  /** Data flows. */
  RUNNING("the end of the run"),
  /** The client has ended the run; what is on its way still comes. */
  DRAINING("the last data"),
  /** This end's results are sent; the client's, and its last word, are awaited. */
  CONCLUDING("its results"),
  /** Nothing more happens. */
  OVER("nothing");

  private final String awaited;

  ServerState(String awaited) {
    this.awaited = awaited;
  }

  /** What the server waits for, as a message to the user says it. */
  public String awaited() {
    return awaited;
  }
}
