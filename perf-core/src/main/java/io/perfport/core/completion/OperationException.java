package io.perfport.core.completion;

import java.io.IOException;
import java.util.Objects;

/**
 * A call on a handle failed at once. An operation that ends so was not started: no packet comes,
 * and its buffers belong to the caller again (rule 32). Operations that were started and then fail
 * never throw this; they come as packets that carry their error (rule 20).
 */
public final class OperationException extends IOException {
  private static final long serialVersionUID = 1L;

  private final CompletionError error;

  public OperationException(CompletionError error, String message) {
    this(error, message, null);
  }

  public OperationException(CompletionError error, String message, Throwable cause) {
    super(message, cause);
    this.error = Objects.requireNonNull(error, "error");
  }

  /** The reason. */
  public CompletionError error() {
    return error;
  }
}
