package io.perfport.core.session;

/** Which end of a session this is, in the words of a message to the user. */
public enum Side {
  CLIENT("the client", "the server"),
  SERVER("the server", "the client");

  private final String self;
  private final String peer;

  Side(String self, String peer) {
    this.self = self;
    this.peer = peer;
  }

  public String self() {
    return self;
  }

  public String peer() {
    return peer;
  }
}
