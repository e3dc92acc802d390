package io.perfport.client;

/** What the client waits for at the moment at which its server goes wrong. */
enum ClientPhase {
  WELCOME,
  PLAN_ACCEPTED,
  JOINED,
  STARTED,
  /** Data flows. */
  RUN,
  /** The client has said END and its results; the server's are awaited. */
  RESULTS;

  boolean runHasBegun() {
    return this == RUN || this == RESULTS;
  }
}
