package io.perfport.core.transport.blocking;

/** What a channel has its threads do. All on the channel's event loop, but for {@link #isOver}. */
interface Duties {
  /** The next call to make, which then is the caller's alone; null if there is none. */
  BlockingCall claim();

  /** How many calls could be claimed now. */
  int unclaimed();

  /** Whether there will never be another call: the channel is closed. By any thread. */
  boolean isOver();

  /** Closes the channel: the last resort when a thread could not be started, or broke. */
  void giveUp(Throwable why);

  /** Closes the channel, as its user would. */
  void end();
}
