package io.perfport.core.metrics;

/** Which way a stream's data flows, seen from the end that counts. */
public enum TrafficDirection {
  SENT("sent"),
  RECEIVED("received");

  private final String tag;

  TrafficDirection(String tag) {
    this.tag = tag;
  }

  /** The value of the tag {@code direction}. */
  public String tag() {
    return tag;
  }
}
