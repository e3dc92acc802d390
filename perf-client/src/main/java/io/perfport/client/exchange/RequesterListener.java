package io.perfport.client.exchange;

import io.perfport.common.failure.Failure;

/** Is told how a requester ended: one of these, once, on its connection's event loop. */
interface RequesterListener {
  /** It was stopped, and every response has come, or is not waited for any more. */
  void drained(RequestLoop requester);

  /** The connection broke, or the server answered what nobody asked. */
  void broken(Failure why);
}
