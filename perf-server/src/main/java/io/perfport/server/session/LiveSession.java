package io.perfport.server.session;

import io.perfport.common.failure.Failure;

/** A session that has its place on the server, and can be told to give it back. */
public interface LiveSession {
  /** Ends the session for a reason of the server's own, telling the client. Any thread. */
  void end(Failure why);
}
