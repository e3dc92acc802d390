package io.perfport.core.stream;

import io.perfport.common.failure.Failure;

/** Is told what becomes of a stream, on the stream's event loop, exactly once a stream. */
public interface StreamListener {
  /** The stream ended in order: the sender handed over everything, or the receiver saw the end. */
  void onStreamEnded(DataStream stream);

  /** The stream broke; its channel is closed. */
  void onStreamFailed(DataStream stream, Failure failure);
}
