package io.perfport.core.completion.operation;

/** What became of an operation by the time the call that started it returned. */
public enum Submission {
  /**
   * It is done, and its result is in it, be it a success or an error; its packet is queued unless
   * the socket skips it.
   */
  DONE,
  /** It will complete by its packet, or has just done so. */
  PENDING
}
