package io.perfport.client.exchange;

import io.perfport.common.failure.Failure;

/** Is told how a requester ends, on its connection's event loop. */
interface RequesterListener {
  /**
   * It was stopped, and every response has come, or is not waited for any more: once, also if its
   * connection had broken.
   */
  void drained(RequestLoop requester);

  /** The connection broke, or the server answered what nobody asked: once, before the end. */
  void broken(Failure why);
}
