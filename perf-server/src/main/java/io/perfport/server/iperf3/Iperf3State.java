package io.perfport.server.iperf3;

/** Where a test of iperf3 stands. It only ever moves forward. */
enum Iperf3State {
  /** The client was asked for its parameters. */
  PARAMETERS("its parameters"),
  /** The client's user is looked up. */
  AUTHORIZING("the answer whether the client may test"),
  /** Data connections arrive. */
  ARRIVING("its data connections"),
  /** All have arrived, and become streams. */
  ATTACHING("its data connections to be set up"),
  /** Data flows. */
  RUNNING("the end of the test"),
  /** The client has ended the test; what was sent before still arrives. */
  DRAINING("the last data"),
  /** The client was asked for its results. */
  EXCHANGING("its results"),
  /** This end's results are sent; the client's last word is awaited. */
  CONCLUDING("its last word"),
  /** Nothing more happens. */
  OVER("nothing");

  private final String awaited;

  Iperf3State(String awaited) {
    this.awaited = awaited;
  }

  /** What the server waits for, as a line of the log says it. */
  String awaited() {
    return awaited;
  }
}
