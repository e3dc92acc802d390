package io.perfport.core.completion.operation;

import io.perfport.core.completion.CompletionSource;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Map;

/**
 * Who carries out operations: the kernel, the JDK, or a test. The layer above checks states, puts
 * the operations of a socket in order, and posts the packets; a backend moves bytes.
 */
public interface Backend extends AutoCloseable {
  /** The word for it in options and reports: lower case. */
  String name();

  /** A new socket, not bound, not connected. */
  CompletionSocket openSocket() throws IOException;

  /**
   * A listener at that address.
   *
   * @param backlog how many connections may wait to be accepted; 0 for the default
   */
  CompletionListener listen(SocketAddress local, int backlog) throws IOException;

  /**
   * As {@link #listen(SocketAddress, int)}, with socket options that are set before it listens.
   *
   * @throws UnsupportedOperationException if the backend does not know one of them
   */
  default CompletionListener listen(
      SocketAddress local, int backlog, Map<SocketOption<?>, Object> options) throws IOException {
    if (!options.isEmpty()) {
      throw new UnsupportedOperationException("socket options: " + options.keySet());
    }
    return listen(local, backlog);
  }

  /**
   * Where the workers of the port fetch completions from while they wait. A port with sockets of
   * this backend waits by a {@link io.perfport.core.completion.LeaderWait} on it, and has sockets
   * of no other backend.
   */
  default CompletionSource source() {
    return CompletionSource.posted();
  }

  /**
   * Whether operations are tried at once, and a receive without room waits for data (rule 42). A
   * caller then waits without a buffer, and receives what is there by {@link
   * CompletionSocket#receiveNow}.
   */
  default boolean triesFirst() {
    return false;
  }

  /** Ends the backend's threads, if it has any. Its sockets no longer work. */
  @Override
  void close() throws IOException;
}
