package io.perfport.client.iperf3;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.session.Connector;
import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.StreamIds;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.transport.BulkTuning;
import java.util.function.Consumer;

/** Opens UDP sockets, and asks the server at each for a stream. */
final class DatagramOpener implements StreamOpening.Opener {
  private final StreamConfig config;
  private final Connector connector;
  private final StreamListener listener;
  private final Iperf3Datagrams format;
  private DatagramSetUp latest;

  /**
   * @param config its plan's length of datagrams is settled
   * @param listener of the streams
   */
  DatagramOpener(StreamConfig config, Connector connector, StreamListener listener) {
    this.config = config;
    this.connector = connector;
    this.listener = listener;
    this.format =
        config.iperf3().counters64()
            ? Iperf3Datagrams.COUNTER_64_BITS
            : Iperf3Datagrams.COUNTER_32_BITS;
  }

  @Override
  public void open(int index, Consumer<DataStream> onOpen, Consumer<Failure> onFailure) {
    boolean sends = config.plan().clientSends(index + 1);
    ChannelFuture connected =
        connector.connectDatagrams(
            config.plan(), index, channel -> tune(channel, sends, onFailure));
    Channel channel = connected.channel();
    DatagramSetUp setUp =
        new DatagramSetUp(
            newStream(StreamIds.of(index), channel, sends),
            format,
            config.connectTimeoutMillis(),
            connector.datagramServer(),
            onOpen,
            onFailure);
    latest = setUp;
    connected.addListener(
        (ChannelFuture future) -> {
          if (future.isSuccess()) {
            channel.pipeline().addLast(setUp);
            setUp.begin();
          } else {
            onFailure.accept(connector.streamFailure(index, future.cause()).failure());
          }
        });
  }

  /** On the channel's event loop. */
  private void tune(Channel channel, boolean sends, Consumer<Failure> onFailure) {
    try {
      BulkTuning.setDatagramOptions(channel, config.plan().socket(), sends);
      if (sends && config.iperf3().dontFragment()) {
        BulkTuning.setDontFragment(channel, connector.serverAddress());
      }
    } catch (FailureException e) {
      onFailure.accept(e.failure());
      channel.close();
    }
  }

  private DataStream newStream(int id, Channel channel, boolean sends) {
    TestPlan plan = config.plan();
    return sends
        ? DataStream.rawDatagramSender(
            id,
            channel,
            plan,
            RequestedTest.sending(config),
            format,
            plan.udp().segmentation() ? connector.segments() : null,
            listener)
        : DataStream.rawDatagramReceiver(
            id, channel, plan, format, config.transport().facts(), listener);
  }

  @Override
  public void onLastAccepted() {
    latest.onAccepted();
  }

  @Override
  public void close() {
    if (latest != null) {
      latest.close();
    }
  }
}
