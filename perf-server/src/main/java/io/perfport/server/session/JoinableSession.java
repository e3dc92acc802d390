package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.server.session.SessionRegistry.LiveSession;
import java.net.SocketAddress;

/** A session that connections join by its token. */
public interface JoinableSession extends LiveSession {
  /**
   * Takes a connection into the session. Any thread.
   *
   * @param id the connection's in its session, as the client says
   * @param join is told whether it may
   */
  void join(int id, PendingJoin join);

  /** The client's address, as its control connection has it. */
  SocketAddress peer();

  /**
   * Takes an address of UDP into the session. Any thread.
   *
   * @param id the connection's in its session, as the client says
   * @param peer is told if it may not; it has proven that it gets what is sent to its address
   */
  void joinDatagrams(int id, PendingDatagramJoin peer);

  /**
   * Ends the session if it is still waiting for its connections: a datagram with its token asked
   * for what can't be had over UDP. The client is told on its control connection, since the
   * datagram's source may be spoofed. Any thread.
   */
  void endUnlessRunning(Failure why);
}
