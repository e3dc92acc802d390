package io.perfport.core.metrics;

/**
 * The live counters of one stream. Its event loop writes them; any thread may read them, at any
 * time, so each is a field with opaque (or stronger) access. None ever goes down.
 */
public interface TrafficSource {
  /** Bytes that the stream has moved since it opened. */
  long bytes();

  /** Frames that the stream has moved since it opened; 0 for a raw stream. */
  long frames();

  /** Requests that came, or that were sent, whole; 0 where there are none. */
  default long requests() {
    return 0;
  }

  /** Datagrams that the stream has sent, or received without those that came again. */
  default long datagrams() {
    return 0;
  }

  /** Datagrams that the stream has lost for good, by its receiver's count. */
  default long lostDatagrams() {
    return 0;
  }

  /** What the stream's own socket dropped of what came for it; 0 where that can't be told. */
  default long socketDrops() {
    return 0;
  }

  /** Datagrams that came again. */
  default long duplicateDatagrams() {
    return 0;
  }

  /** Datagrams that came after one with a higher number. */
  default long outOfOrderDatagrams() {
    return 0;
  }

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
}
