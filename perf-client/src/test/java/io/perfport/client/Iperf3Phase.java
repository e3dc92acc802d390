package io.perfport.client;

/** What the client waits for at the moment at which its iperf3 server goes wrong. */
enum Iperf3Phase {
  PARAM_EXCHANGE,
  CREATE_STREAMS,
  TEST_START,
  /** Data flows. */
  RUN,
  /** The client has said TEST_END. */
  EXCHANGE_RESULTS,
  /** The client has sent its results. */
  RESULTS,
  DISPLAY_RESULTS;

  boolean runHasBegun() {
    return compareTo(RUN) >= 0;
  }
}
