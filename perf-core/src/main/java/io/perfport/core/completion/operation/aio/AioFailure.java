package io.perfport.core.completion.operation.aio;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.Locale;

/**
 * What an exception of the JDK means here. The JDK tells a reset only by the system's message, so
 * that the words have to be looked at; what is not recognised is {@link CompletionError#IO}.
 */
final class AioFailure {
  private AioFailure() {}

  static CompletionError of(Throwable cause) {
    if (cause instanceof ClosedChannelException || cause instanceof ShutdownChannelGroupException) {
      return CompletionError.ABORTED; // AsynchronousCloseException is one of the former
    }
    String message = cause.getMessage() == null ? "" : cause.getMessage().toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectException) {
      return message.contains("timed out") ? CompletionError.IO : CompletionError.REFUSED;
    }
    // Linux, macOS: "connection reset by peer", "broken pipe". Windows: "the specified network name
    // is no longer available", "an existing connection was forcibly closed by the remote host".
    if (message.contains("reset")
        || message.contains("broken pipe")
        || message.contains("network name")
        || message.contains("forcibly closed")) {
      return CompletionError.RESET;
    }
    return CompletionError.IO;
  }

  /** For a call that the JDK refused to start. */
  static OperationException notStarted(RuntimeException cause) {
    CompletionError error =
        cause instanceof NotYetConnectedException ? CompletionError.NOT_CONNECTED : of(cause);
    return new OperationException(error, "the operation was not started: " + cause, cause);
  }
}
