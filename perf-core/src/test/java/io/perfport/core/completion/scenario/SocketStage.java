package io.perfport.core.completion.scenario;

import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** The backend that a scenario plays on, with the plumbing that only scenarios need. */
interface SocketStage extends AutoCloseable {
  /** The other end of a connection, played with blocking calls that give no packets. */
  interface PeerEnd {
    void write(ByteBuffer source) throws IOException, InterruptedException;

    int read(ByteBuffer target) throws IOException, InterruptedException;

    void shutdownOutput() throws IOException;

    void close() throws IOException;

    void reset() throws IOException;

    /** The same end as a socket whose operations give packets; null if it cannot be one. */
    CompletionSocket socket();
  }

  /**
   * A connection.
   *
   * @param near an end that is not associated yet
   * @param far the other end
   */
  record Pair(CompletionSocket near, PeerEnd far) {}

  /** A port whose workers find what completes on this backend. */
  CompletionPort createPort(int concurrency);

  CompletionListener listen() throws IOException;

  CompletionSocket openSocket() throws IOException;

  Pair openPair() throws Exception;

  PeerEnd dial(SocketAddress remote) throws IOException;

  /** An address where nobody listens. */
  SocketAddress deadAddress() throws IOException;

  /** True if everything that one call brings about has happened when the call returns. */
  boolean isSynchronous();

  @Override
  void close() throws IOException;
}
