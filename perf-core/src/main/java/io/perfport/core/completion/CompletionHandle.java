package io.perfport.core.completion;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Something whose operations complete on a port, such as a socket. It belongs to at most one port
 * and stays there until it is closed (rule 6); its key comes with every packet of its operations
 * (rule 7).
 */
public abstract class CompletionHandle {
  private record Association(CompletionPort port, Object key) {}

  /** Written once, by whichever thread associates the handle; read by those that complete. */
  private final AtomicReference<Association> association = new AtomicReference<>();

  /** False once the handle is closed. */
  public abstract boolean isOpen();

  /** The port that the handle is associated with; null if with none. */
  public final CompletionPort port() {
    Association current = association.get();
    return current == null ? null : current.port();
  }

  /** The completion key of this handle; null if it is not associated, or if the key is null. */
  public final Object completionKey() {
    Association current = association.get();
    return current == null ? null : current.key();
  }

  final void associate(CompletionPort port, Object key) throws OperationException {
    if (!isOpen()) {
      throw new OperationException(
          CompletionError.CLOSED, "a closed handle cannot be associated with a port");
    }
    if (!association.compareAndSet(null, new Association(port, key))) {
      throw new OperationException(
          CompletionError.ALREADY_ASSOCIATED,
          "the handle belongs to a port already, and stays there until it is closed");
    }
  }
}
