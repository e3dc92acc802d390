package io.perfport.core.completion;

/** How a pool of workers ends. */
public enum PortShutdown {
  /** Packets that are queued are processed first, also those that this brings about. */
  DRAIN,
  /** The port closes at once; its owner reclaims the packets left behind (rule 67). */
  ABANDON
}
