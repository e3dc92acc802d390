package io.perfport.core.transport.blocking;

/**
 * A system call that may block, and what comes of it: connect, read, write, accept. A channel has
 * one object of each, used again and again; whoever has claimed it (see {@link Duties}) has it to
 * itself until it is done.
 */
interface BlockingCall {
  /** Makes the call and keeps its outcome. Outside of the event loop; throws nothing. */
  void call();

  /** Acts on the outcome, and makes the call claimable again. On the event loop. */
  void done();

  /**
   * Whether it will most likely not block for long, so that the thread which makes it can do the
   * connection's other work afterwards. On the event loop, once claimed.
   */
  default boolean isShort() {
    return false;
  }
}
