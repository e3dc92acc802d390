package io.perfport.client.iperf3;

/** Where the client's session with an iperf3 server stands. It only ever moves forward. */
enum Iperf3State {
  GREETING("the server to ask for the test's parameters"),
  ADMISSION("the server to accept the test"),
  OPENING("the data connections to open"),
  STARTING("the server's word to start"),
  RUNNING("the end of the run"),
  STOPPING("this end's streams to stop"),
  EXCHANGING("the server to ask for the results"),
  CONCLUDING("the server's results"),
  DISPLAYING("the server's last word"),
  CLOSING("the server to close"),
  OVER("nothing");

  private final String awaited;

  Iperf3State(String awaited) {
    this.awaited = awaited;
  }

  /** What the client waits for, as a message to the user says it. */
  String awaited() {
    return awaited;
  }
}
