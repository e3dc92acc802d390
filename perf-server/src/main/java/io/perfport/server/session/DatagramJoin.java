package io.perfport.server.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StrayDatagrams;
import io.perfport.core.stream.StreamListener;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Makes a stream of datagrams on the server: a socket of its own, bound to the address that the
 * client's control connection came to, and connected to the client's. The kernel then gives each
 * socket its own client's datagrams: there is no table to look them up in, each stream has its own
 * buffers and event loop, and answers come from the address that the client knows.
 *
 * @param local where the control connection came to
 * @param onFailure is told, on any thread, if the socket can't be made
 */
record DatagramJoin(
    TransportLoops loops,
    TestPlan plan,
    InetSocketAddress local,
    StreamListener listener,
    Consumer<Failure> onFailure) {

  /** The stream, whose socket is being made. When it is there, the client gets its answer. */
  DataStream open(int streamId, InetSocketAddress peer) {
    DatagramChannels channels = loops.datagrams().orElseThrow();
    DatagramSpec spec =
        DatagramSpec.server(local.getAddress(), plan.blockBytes(), plan.udp().coalescing());
    ChannelFuture connected =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(() -> channels.newChannel(spec))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    try {
                      BulkTuning.setDatagramOptions(
                          channel, plan.socket(), !plan.clientSends(streamId));
                    } catch (FailureException e) {
                      onFailure.accept(e.failure());
                    }
                  }
                })
            .connect(peer, local);
    DataStream stream = newStream(streamId, connected.channel(), channels);
    connected.addListener(
        (ChannelFuture future) -> {
          if (future.isSuccess()) {
            stream.attach();
            stream.channel().pipeline().addLast(new RepeatedJoins(), StrayDatagrams.DROPPED);
            RepeatedJoins.answer(stream.channel());
          } else {
            onFailure.accept(failure(streamId, future.cause()));
          }
        });
    return stream;
  }

  private DataStream newStream(int streamId, Channel channel, DatagramChannels channels) {
    DatagramFormat format = new PerfportDatagrams(streamId);
    return plan.clientSends(streamId)
        ? DataStream.datagramReceiver(streamId, channel, format, listener)
        : DataStream.datagramSender(
            streamId,
            channel,
            plan,
            format,
            plan.udp().segmentation() ? channels.segments() : null,
            listener);
  }

  private Failure failure(int streamId, Throwable cause) {
    return new Failure(
        FailureReason.IO_ERROR,
        "stream %d: the server can't open a UDP socket at port %d: %s"
            .formatted(streamId, local.getPort(), cause.getMessage()));
  }
}
