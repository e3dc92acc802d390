package io.perfport.server.session;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.StateClock;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** Takes in the streams of one session's plan. It belongs to the session's event loop. */
final class StreamIntake {
  private final ServerContext server;
  private final Channel control;
  private final StateClock<ServerState> clock;
  private final TestPlan plan;
  private final RateLimit rate;
  private final StreamListener listener;
  private final Consumer<Failure> onFailure;
  private final SessionStreams streams;

  /**
   * @param rate counts what comes
   * @param listener is told, on any thread, how the streams end
   * @param onFailure is told, on any thread, that one can't be set up
   */
  StreamIntake(
      ServerContext server,
      Channel control,
      StateClock<ServerState> clock,
      TestPlan plan,
      RateLimit rate,
      StreamListener listener,
      Consumer<Failure> onFailure) {
    this.server = server;
    this.control = control;
    this.clock = clock;
    this.plan = plan;
    this.rate = rate;
    this.listener = listener;
    this.onFailure = onFailure;
    this.streams = new SessionStreams(plan);
  }

  /** Makes a data connection a stream, or tells it why not. */
  void join(int streamId, PendingJoin join) {
    try {
      requireJoinable(streamId, Protocol.TCP);
    } catch (FailureException e) {
      join.refuse(e.failure());
      return;
    }
    DataStream stream = newStream(streamId, join.channel());
    rate.watch(join.channel(), false);
    join.accept(stream, plan.socket(), onFailure);
    add(stream, join.channel().remoteAddress());
  }

  private DataStream newStream(int streamId, Channel channel) {
    SocketFacts facts = server.transport().facts();
    return plan.clientSends(streamId)
        ? DataStream.receiver(streamId, channel, plan, facts, listener)
        : DataStream.sender(streamId, channel, plan, facts, listener);
  }

  /** Makes an address a stream of datagrams, or tells it why not. */
  void joinDatagrams(int streamId, DatagramPeer peer) {
    if (streams.isAt(streamId, peer.address())) {
      return; // It asked again before its own channel was there to answer.
    }
    try {
      requireJoinable(streamId, Protocol.UDP);
    } catch (FailureException e) {
      peer.refuse(e.failure());
      return;
    }
    InetSocketAddress local = (InetSocketAddress) control.localAddress();
    PeerSockets sockets = new PeerSockets(server.loops(), local);
    DatagramJoin join = new DatagramJoin(sockets, plan, listener, onFailure);
    add(join.open(streamId, peer.address()), peer.address());
  }

  private void requireJoinable(int streamId, Protocol protocol) {
    if (!clock.at(ServerState.JOINING) || plan.protocol() != protocol) {
      throw unawaited(streamId, protocol);
    }
    streams.requireFree(streamId);
  }

  /** Why a stream is turned away that its session does not wait for. */
  static FailureException unawaited(int streamId, Protocol protocol) {
    return new FailureException(
        FailureReason.UNEXPECTED_MESSAGE,
        "stream %d can't join now over %s".formatted(streamId, protocol));
  }

  private void add(DataStream stream, SocketAddress address) {
    streams.add(stream, address);
    if (streams.missing() == 0) {
      clock.enter(ServerState.READY);
    }
  }

  /** Those that have joined, in the order of their ids. */
  List<DataStream> all() {
    return streams.all();
  }

  void close() {
    streams.close();
  }
}
