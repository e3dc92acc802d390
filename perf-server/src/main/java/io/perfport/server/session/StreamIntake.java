package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.StateClock;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Takes in the streams of one session's plan, by their ids, until all have joined. It belongs to
 * the session's event loop.
 */
final class StreamIntake {
  private final ServerContext server;
  private final Channel control;
  private final StateClock<ServerState> clock;
  private final TestPlan plan;
  private final RateLimit rate;
  private final StreamListener listener;
  private final Consumer<Failure> onFailure;

  private final DataStream[] joined;
  private final SocketAddress[] addresses;
  private int missing;

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
    this.joined = new DataStream[plan.connections()];
    this.addresses = new SocketAddress[joined.length];
    this.missing = joined.length;
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
  void joinDatagrams(int streamId, PendingDatagramJoin join) {
    if (exists(streamId) && join.address().equals(addresses[streamId - 1])) {
      return; // It asked again before its own channel was there to answer.
    }
    try {
      requireJoinable(streamId, Protocol.UDP);
    } catch (FailureException e) {
      join.refuse(e.failure());
      return;
    }
    InetSocketAddress local = (InetSocketAddress) control.localAddress();
    DatagramSpec spec =
        DatagramSpec.server(local.getAddress(), plan.blockBytes(), plan.udp().coalescing());
    ChannelFuture connected =
        join.open(
            server.loops(), local, spec, plan.socket(), !plan.clientSends(streamId), onFailure);
    DataStream stream = newDatagramStream(streamId, connected.channel());
    connected.addListener(
        (ChannelFuture future) -> {
          if (future.isSuccess()) {
            stream.attach();
            PendingDatagramJoin.accept(stream.channel());
          } else {
            onFailure.accept(
                PendingDatagramJoin.notOpened("stream " + streamId, local, future.cause()));
          }
        });
    add(stream, join.address());
  }

  private DataStream newDatagramStream(int streamId, Channel channel) {
    DatagramFormat format = new PerfportDatagrams(streamId);
    return plan.clientSends(streamId)
        ? DataStream.datagramReceiver(
            streamId, channel, plan, format, server.transport().facts(), listener)
        : DataStream.datagramSender(
            streamId,
            channel,
            plan,
            format,
            plan.udp().segmentation() ? server.loops().datagrams().orElseThrow().segments() : null,
            listener);
  }

  private void requireJoinable(int streamId, Protocol protocol) {
    if (!clock.at(ServerState.JOINING) || plan.protocol() != protocol) {
      throw unawaited(streamId, protocol);
    }
    if (!exists(streamId)) {
      throw new FailureException(
          FailureReason.BAD_MESSAGE,
          "stream %d can't join: the session has streams 1 to %d"
              .formatted(streamId, joined.length));
    }
    if (joined[streamId - 1] != null) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE, "stream " + streamId + " has joined already");
    }
  }

  private boolean exists(int streamId) {
    return streamId >= 1 && streamId <= joined.length;
  }

  /** Why a stream is turned away that its session does not wait for. */
  static FailureException unawaited(int streamId, Protocol protocol) {
    return new FailureException(
        FailureReason.UNEXPECTED_MESSAGE,
        "stream %d can't join now over %s".formatted(streamId, protocol));
  }

  private void add(DataStream stream, SocketAddress address) {
    joined[stream.id() - 1] = stream;
    addresses[stream.id() - 1] = address;
    missing--;
    if (missing == 0) {
      clock.enter(ServerState.READY);
    }
  }

  /** Those that have joined, in the order of their ids. */
  List<DataStream> all() {
    return Arrays.stream(joined).filter(Objects::nonNull).toList();
  }

  void close() {
    all().stream().map(DataStream::channel).forEach(Channel::close);
  }
}
