package io.perfport.core.completion;

/**
 * What the workers of a port fetch completions from while they have nothing else to do: a selector,
 * for example. One thread fetches at a time; see {@link LeaderWait}.
 */
public interface CompletionSource {
  /**
   * Waits until there is something, it is interrupted, or the time has passed; may return early for
   * no reason.
   *
   * @param timeoutNanos {@link Timeout#NONE} to look without waiting, {@link Timeout#INFINITE} to
   *     wait for ever
   * @param found takes the packets of what has completed
   */
  void fetch(long timeoutNanos, PacketChain found);

  /**
   * Ends the fetch that is under way, or the next one if it has not begun yet. Any thread. May be
   * called for no reason.
   */
  void interrupt();

  /** For completions that other threads post: there is nothing to fetch, only to wait. */
  static CompletionSource posted() {
    return new PostedCompletions();
  }
}
