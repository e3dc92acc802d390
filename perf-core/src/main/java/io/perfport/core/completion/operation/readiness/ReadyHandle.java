package io.perfport.core.completion.operation.readiness;

import io.perfport.core.completion.PacketChain;

/** What is attached to a key of the selector. */
interface ReadyHandle {
  /**
   * Carries on operations that were waiting. Called by the thread that polls the selector, with the
   * selector's locks held: it makes a system call at most for each direction.
   *
   * @param readyOps the key's ready set
   * @param found takes the packets of what is done; null to post them
   */
  void ready(int readyOps, PacketChain found);

  /** Closes, as the backend does. */
  void close();
}
