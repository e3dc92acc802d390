package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import java.net.SocketAddress;

/**
 * Is told what happens on a server, on the event loop where it happens; calls for different
 * sessions may come at once. It must not block.
 */
public interface SessionObserver {
  /** A client has been welcomed. */
  void opened(String session, SocketAddress peer, String program);

  /** A session's plan was accepted. */
  void planned(String session, TestPlan plan);

  /** An interval of a session's run is over. */
  void interval(String session, TestPlan plan, Interval interval);

  /**
   * A session is over, in whatever way.
   *
   * @param plan null if it had none yet
   * @param result what this end measured; null if the run had not begun
   */
  void ended(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome);

  /** A connection that belongs to no session was closed. */
  void rejected(SocketAddress peer, Failure failure);
}
