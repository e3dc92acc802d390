package io.perfport.core.completion;

/** The completion port is closed, so the call could not be served. */
public final class PortClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final boolean abandoned;

  private PortClosedException(String message, boolean abandoned) {
    super(message);
    this.abandoned = abandoned;
  }

  /** The port was closed before the call began: ERROR_INVALID_HANDLE (rule 25). */
  static PortClosedException before(String call) {
    return new PortClosedException("the completion port is closed: cannot " + call, false);
  }

  /** The port was closed under a waiting worker: ERROR_ABANDONED_WAIT_0 (rule 23). */
  static PortClosedException whileWaiting() {
    return new PortClosedException("the completion port was closed: wait abandoned", true);
  }

  /** True if the port was closed while the caller waited on it, false if before. */
  public boolean abandoned() {
    return abandoned;
  }
}
