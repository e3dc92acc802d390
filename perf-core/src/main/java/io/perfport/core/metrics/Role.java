package io.perfport.core.metrics;

/** Which end of the test counts. It is a tag of every meter, so that one dashboard shows both. */
public enum Role {
  SERVER("server"),
  CLIENT("client");

  private final String tag;

  Role(String tag) {
    this.tag = tag;
  }

  /** The value of the tag {@code role}. */
  public String tag() {
    return tag;
  }
}
