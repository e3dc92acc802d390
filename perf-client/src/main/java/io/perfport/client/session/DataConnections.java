package io.perfport.client.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.TlsUse;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.BulkTuning;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The client's data connections, by the ids of their streams. It belongs to the control
 * connection's event loop, but for what is said of {@link #initializer}.
 */
final class DataConnections {
  private final StreamConfig config;
  private final TestPlan plan;
  private final DataStream[] joined;
  private int missing;

  DataConnections(StreamConfig config, TestPlan plan) {
    this.config = config;
    this.plan = plan;
    this.joined = new DataStream[plan.connections()];
    this.missing = joined.length;
  }

  /**
   * Holds what the server says it measured against the streams that there are.
   *
   * @throws FailureException if it tells of others, or has sent what it was to receive
   */
  void requireSame(EndpointResult told) {
    BitSet seen = new BitSet();
    for (StreamTotal stream : told.streams()) {
      int id = stream.streamId();
      if (id > plan.connections() || seen.get(id) || stream.sender() == plan.clientSends(id)) {
        throw new FailureException(
            FailureReason.BAD_MESSAGE,
            "the server's results are of another test: stream %d".formatted(id));
      }
      seen.set(id);
    }
  }

  /** Opens all of them at once; the session is told of each how it went. */
  void open(Connector connector, String token, ClientSession session) {
    for (int streamId = 1; streamId <= plan.connections(); streamId++) {
      int index = streamId - 1;
      ChannelFuture connected =
          plan.overUdp()
              ? openDatagrams(streamId, token, connector, session)
              : connector.connectStream(index, initializer(streamId, token, session));
      connected.addListener(
          (ChannelFuture future) -> {
            if (!future.isSuccess()) {
              session.onRefused(connector.streamFailure(index, future.cause()).failure());
            }
          });
    }
  }

  /** Sets up the channel of one stream, before it connects; runs on that channel's event loop. */
  private Consumer<Channel> initializer(int streamId, String token, ClientSession session) {
    return channel -> {
      try {
        BulkTuning.apply(config.transport(), channel, plan.socket(), plan.clientSends(streamId));
      } catch (FailureException e) {
        session.onRefused(e.failure());
        return;
      }
      DataStream stream = newStream(streamId, channel, session);
      JoinHandler.add(
          channel.pipeline(),
          new ControlMessage.Join(token, streamId),
          "data connection " + streamId,
          null,
          () -> begin(stream, session),
          session::onRefused);
    };
  }

  /**
   * Opens the socket of one stream of datagrams, and joins it.
   *
   * @return the socket's opening
   */
  private ChannelFuture openDatagrams(
      int streamId, String token, Connector connector, ClientSession session) {
    ChannelFuture connected =
        connector.connectDatagrams(
            plan,
            streamId - 1,
            channel -> {
              try {
                BulkTuning.setDatagramOptions(channel, plan.socket(), plan.clientSends(streamId));
              } catch (FailureException e) {
                session.onRefused(e.failure());
              }
            });
    Channel channel = connected.channel();
    DataStream stream = newDatagramStream(streamId, channel, connector, session);
    DatagramJoin join =
        new DatagramJoin(
            token,
            streamId,
            "stream " + streamId,
            () -> begin(stream, session),
            session::onRefused,
            config.connectTimeoutMillis(),
            connector.datagramServer());
    connected.addListener(
        (ChannelFuture future) -> {
          if (future.isSuccess()) {
            channel.pipeline().addLast(join);
            join.begin();
          }
        });
    return connected;
  }

  /** It has joined, and is its stream's from now on. */
  private static void begin(DataStream stream, ClientSession session) {
    stream.attach();
    session.onJoined(stream);
  }

  private DataStream newDatagramStream(
      int streamId, Channel channel, Connector connector, ClientSession session) {
    DatagramFormat format = new PerfportDatagrams(streamId);
    return plan.clientSends(streamId)
        ? DataStream.datagramSender(
            streamId,
            channel,
            plan,
            format,
            plan.udp().segmentation() ? connector.segments() : null,
            session)
        : DataStream.datagramReceiver(
            streamId, channel, plan, format, config.transport().facts(), session);
  }

  private DataStream newStream(int streamId, Channel channel, ClientSession session) {
    return plan.clientSends(streamId)
        ? DataStream.sender(streamId, channel, plan, config.transport().facts(), session)
        : DataStream.receiver(streamId, channel, plan, config.transport().facts(), session);
  }

  void add(DataStream stream) {
    joined[stream.id() - 1] = stream;
    missing--;
  }

  int missing() {
    return missing;
  }

  /** Those that have joined, in the order of their ids. */
  List<DataStream> streams() {
    return Arrays.stream(joined).filter(Objects::nonNull).toList();
  }

  /** All have joined. */
  TestStart describe(String program, ControlMessage.Welcome welcome, TlsUse tls) {
    DataStream first = joined[0];
    String congestion =
        plan.overUdp() ? null : EndpointResults.congestionOf(config.transport(), first);
    return new TestStart(
        config
            .server()
            .facts(
                program,
                welcome.program(),
                welcome.transport(),
                congestion,
                welcome.session(),
                tls),
        ControlProtocol.PERFPORT,
        plan,
        EndpointResults.sizesOf(config.transport(), first),
        streams().stream().map(EndpointResults::addressesOf).toList());
  }

  void close() {
    streams().stream().map(DataStream::channel).forEach(Channel::close);
  }
}
