package io.perfport.core.stream;

/** How a sender's stream ends when it is told to stop. */
enum SenderEnding {
  /** What was written goes first, and a half-close marks the end. */
  HALF_CLOSE,
  /** What was written goes first; the end is said elsewhere, after that. */
  FLUSH,
  /** With what the kernel has taken: the end has been said elsewhere. */
  HALT
}
