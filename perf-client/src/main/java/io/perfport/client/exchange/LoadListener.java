package io.perfport.client.exchange;

import io.perfport.common.failure.Failure;

/** Is told what becomes of a load, on the session's event loop. */
interface LoadListener {
  /** All connections that were asked for are open. */
  void opened();

  /** No request is outstanding, or waited for, after it was stopped. */
  void drained();

  /** All requests that the test has are answered. */
  void spent();

  /** Something broke: the test can't go on. */
  void failed(Failure why);
}
