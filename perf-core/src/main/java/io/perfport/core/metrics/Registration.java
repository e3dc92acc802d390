package io.perfport.core.metrics;

/** Something that is counted while it lasts. Closing it twice does nothing more. */
public interface Registration extends AutoCloseable {
  /** Ends it. Any thread may call. */
  @Override
  void close();
}
