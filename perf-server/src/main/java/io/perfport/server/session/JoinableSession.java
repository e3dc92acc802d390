package io.perfport.server.session;

/** A session that connections join by its token. */
public interface JoinableSession extends LiveSession {
  /**
   * Takes a connection into the session. Any thread.
   *
   * @param id the connection's in its session, as the client says
   * @param join is told whether it may
   */
  void join(int id, PendingJoin join);

  /**
   * Takes an address of UDP into the session. Any thread.
   *
   * @param id the connection's in its session, as the client says
   * @param peer is told if it may not
   */
  void joinDatagrams(int id, DatagramPeer peer);
}
