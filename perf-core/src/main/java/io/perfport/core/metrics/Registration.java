package io.perfport.core.metrics;

/** Something that is counted while it lasts. Closing it twice does nothing more. */
public interface Registration extends AutoCloseable {
  /** It has ended when this returns, also if another thread ends it meanwhile. Any thread. */
  @Override
  void close();
}
