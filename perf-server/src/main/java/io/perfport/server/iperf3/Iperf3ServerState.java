package io.perfport.server.iperf3;

import io.perfport.common.iperf3.ErrorCode;
import io.perfport.core.session.SessionState;
import io.perfport.core.session.SessionTimeouts;

/** Where a test of iperf3 stands. It only ever moves forward. */
enum Iperf3ServerState implements SessionState {
  /** The client was asked for its parameters. */
  PARAMETERS("its parameters", ErrorCode.RECEIVE_PARAMETERS),
  /** The client's user is looked up. */
  AUTHORIZING("the answer whether the client may test", ErrorCode.NOT_AUTHORIZED),
  /** Another test from the same address opens its UDP streams. */
  QUEUEING("other tests to open their UDP streams", ErrorCode.STREAM_ACCEPT),
  /** Data connections arrive. */
  ARRIVING("its data connections", ErrorCode.STREAM_ACCEPT),
  /** All have arrived, and become streams. */
  ATTACHING("its data connections to be set up", ErrorCode.INIT_STREAM),
  /** Data flows. */
  RUNNING("the end of the test", ErrorCode.DURATION_EXPIRED),
  /** The client has ended the test; what was sent before still arrives. */
  DRAINING("the last data", ErrorCode.DURATION_EXPIRED),
  /** The client was asked for its results. */
  EXCHANGING("its results", ErrorCode.RECEIVE_RESULTS),
  /** This end's results are sent; the client's last word is awaited. */
  CONCLUDING("its last word", ErrorCode.RECEIVE_MESSAGE),
  /** Nothing more happens. */
  OVER("nothing", ErrorCode.RECEIVE_MESSAGE);

  private final String awaited;
  private final ErrorCode codeOfSilence;

  Iperf3ServerState(String awaited, ErrorCode codeOfSilence) {
    this.awaited = awaited;
    this.codeOfSilence = codeOfSilence;
  }

  @Override
  public String awaited() {
    return awaited;
  }

  /** Each is entered with its time: much depends on the test, and on who waits behind it. */
  @Override
  public long millis(SessionTimeouts timeouts) {
    return 0;
  }

  /** iperf3's clients say nothing on the control connection for as long as data flows. */
  @Override
  public boolean isSilent() {
    return true;
  }

  /** What a client is told that has said nothing for too long. */
  ErrorCode codeOfSilence() {
    return codeOfSilence;
  }
}
