package io.perfport.core.transport;

/** How a transport learns that I/O can be done, or has been done. */
public enum IoModel {
  /** The kernel says that a socket is ready; the event loop then makes the call. */
  READINESS("readiness"),
  /** The kernel makes the call and says that it is done. */
  KERNEL_COMPLETION("completion (kernel)"),
  /** Operations complete into a completion port that a few workers serve. */
  COMPLETION_PORT("completion (port)"),
  /** Every connection has a thread that blocks in the call. */
  THREAD_PER_CONNECTION("thread per connection"),
  /** No kernel: both ends are in one process. */
  IN_MEMORY("in memory"),
  /** The transport did not load, so it could not be asked. */
  UNKNOWN("unknown");

  private final String label;

  IoModel(String label) {
    this.label = label;
  }

  /** The words that tables and results show. */
  public String label() {
    return label;
  }

  /**
   * What serves the connections, for people.
   *
   * @param workers what {@link Transport#open} was given
   */
  public String threads(int workers) {
    if (this == THREAD_PER_CONNECTION) {
      return "a thread for each connection";
    }
    return workers == 1 ? "1 worker" : workers + " workers";
  }
}
