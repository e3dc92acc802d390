package io.perfport.core.completion.operation;

import io.perfport.core.completion.OperationException;
import java.net.SocketAddress;

/**
 * One listener, as a backend sees it. {@link CompletionListener} is its only caller and keeps at
 * most one {@link #accept} outstanding. Operations end as in {@link SocketDriver}.
 */
public interface ListenerDriver {
  /** Makes the driver of {@link Operation#acceptSocket} that of the next connection. */
  Submission accept(Operation operation) throws OperationException;

  /**
   * Asks an outstanding accept to end early; it may also end as if nothing had been asked.
   *
   * @throws OperationException if this backend cannot cancel
   */
  void cancel(Operation operation) throws OperationException;

  /** Closes; an outstanding accept ends with ABORTED. Idempotent. */
  void close();

  /** Where it listens. */
  SocketAddress localAddress();
}
