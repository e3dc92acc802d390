package io.perfport.core.completion.operation;

import java.io.IOException;
import java.net.SocketAddress;

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

  /** Ends the backend's threads, if it has any. Its sockets no longer work. */
  @Override
  void close() throws IOException;
}
