package io.perfport.core.completion;

/** What a worker does with a packet that it has taken from the port. */
@FunctionalInterface
public interface PacketHandler {
  /**
   * Processes one packet, which is the handler's from now on. Called by whichever worker dequeued
   * it: two completions of one socket may be in two workers at once (rule 57). If it waits for
   * anything, it says so through {@link CompletionPort#blocking} (rule 14).
   *
   * @throws Exception goes to the pool's {@link WorkerErrorHandler}; the worker goes on
   */
  void handle(CompletionPacket packet) throws Exception;
}
