package io.perfport.core.transport.iocp;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.operation.Operation;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Why an operation failed, as the exception that a handler expects. */
final class OperationCause {
  private OperationCause() {}

  /** Null if the operation succeeded. */
  static Throwable of(Operation operation) {
    CompletionError error = operation.error();
    if (error == null) {
      return null;
    }
    if (operation.cause() != null) {
      return operation.cause();
    }
    return error == CompletionError.ABORTED
        ? new ClosedChannelException()
        : new IOException("the operation failed: " + error);
  }
}
