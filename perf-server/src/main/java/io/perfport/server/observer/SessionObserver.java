package io.perfport.server.observer;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.metrics.TrafficSource;
import io.perfport.core.stream.DataStream;
import java.net.SocketAddress;
import java.util.List;

/**
 * Is told what happens on a server, on the event loop where it happens; calls for different
 * sessions may come at once. It must not block.
 */
public interface SessionObserver {
  /** Does nothing. */
  SessionObserver SILENT = new SessionObserver() {};

  /** A connection was accepted; nobody knows yet what it wants. */
  default void onConnected(Channel channel) {}

  /**
   * A client has been welcomed.
   *
   * @param program what it says that it is
   */
  default void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {}

  /**
   * A session's client has proved who it is, where only some may test.
   *
   * @param name of its token, or of iperf3's user
   */
  default void onIdentified(String session, String name) {}

  /** A session's plan was accepted. */
  default void onPlanned(String session, TestPlan plan) {}

  /**
   * A session's run begins.
   *
   * @param streams this end of its streams, in the order of their ids
   */
  default void onRunning(String session, List<DataStream> streams) {}

  /** An interval of a session's run is over. */
  default void onInterval(String session, TestPlan plan, Interval interval) {}

  /**
   * A session's client tells how much processor time it uses, about once a second.
   *
   * @param percent of one processor; null where it does not tell
   */
  default void onPeerCpu(String session, Double percent) {}

  /**
   * A session's client tells what it has received of datagrams, about once a second.
   *
   * @param datagrams null where it receives none, or does not tell
   */
  default void onPeerDatagrams(String session, ReceivedDatagrams datagrams) {}

  /**
   * A session is over, in whatever way.
   *
   * @param plan null if it had none yet
   * @param result what this end measured; null if the run had not begun
   */
  default void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {}

  /** A session's plan of requests and responses was accepted. */
  default void onPlanned(String session, ExchangePlan plan) {}

  /**
   * A session's requests begin.
   *
   * @param requests what comes from the client
   * @param responses what goes to it
   * @return is closed when the last has been counted
   */
  default Runnable onAnswering(String session, TrafficSource requests, TrafficSource responses) {
    return () -> {};
  }

  /**
   * A session of requests and responses is over, in whatever way.
   *
   * @param result what this end measured; null if the run had not begun
   */
  default void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {}

  /** The server is full, and a client waits in its line. */
  default void onQueued(SocketAddress peer) {}

  /** A connection that belongs to no session was closed. */
  default void onRejected(SocketAddress peer, Failure failure) {}
}
