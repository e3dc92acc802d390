package io.perfport.core.metrics;

/**
 * The live counters of one stream. Its event loop writes them; any thread may read them, at any
 * time, so each is a field with opaque (or stronger) access. Neither ever goes down.
 */
public interface TrafficSource {
  /** Bytes that the stream has moved since it opened. */
  long bytes();

  /** Frames that the stream has moved since it opened; 0 for a raw stream. */
  long frames();
}
