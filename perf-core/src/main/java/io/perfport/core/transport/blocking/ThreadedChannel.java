package io.perfport.core.transport.blocking;

import io.netty.channel.Channel;

/**
 * A channel whose calls block, and which therefore has threads of its own. All on the channel's
 * event loop, unless said otherwise.
 */
interface ThreadedChannel extends Channel {
  /** By any thread. */
  ConnectionThreads threads();

  /** The next call to make, which then is the caller's alone; null if there is none. */
  Call claim();

  /** How many calls could be claimed now. */
  int unclaimed();

  /** A thread could not be started, or broke: closes the channel, as the last resort. */
  default void onThreadFailed(Throwable why) {
    end();
  }

  /** Closes the channel, as its user would. */
  default void end() {
    if (isRegistered()) {
      unsafe().close(unsafe().voidPromise());
    } else {
      unsafe().closeForcibly();
    }
  }

  /**
   * A system call that may block, and what comes of it: connect, read, write, accept. A channel has
   * one object of each, used again and again; the thread that has claimed it has it to itself until
   * it is done.
   */
  interface Call {
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
}
