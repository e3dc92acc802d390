package io.perfport.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StrayDatagrams;
import io.perfport.core.stream.StreamListener;
import io.perfport.core.transport.DatagramSpec;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Makes a stream of datagrams on the server, on a socket of its own.
 *
 * @param onFailure is told, on any thread, if the socket can't be made
 */
record DatagramJoin(
    PeerSockets sockets, TestPlan plan, StreamListener listener, Consumer<Failure> onFailure) {

  /** The stream, whose socket is being made. When it is there, the client gets its answer. */
  DataStream open(int streamId, InetSocketAddress peer) {
    DatagramSpec spec =
        DatagramSpec.server(
            sockets.local().getAddress(), plan.blockBytes(), plan.udp().coalescing());
    ChannelFuture connected =
        sockets.open(peer, spec, plan.socket(), !plan.clientSends(streamId), onFailure);
    DataStream stream = newStream(streamId, connected.channel());
    connected.addListener(
        (ChannelFuture future) -> {
          if (future.isSuccess()) {
            stream.attach();
            stream.channel().pipeline().addLast(new RepeatedJoins(), StrayDatagrams.DROPPED);
            RepeatedJoins.answer(stream.channel());
          } else {
            onFailure.accept(sockets.failure("stream " + streamId, future.cause()));
          }
        });
    return stream;
  }

  private DataStream newStream(int streamId, Channel channel) {
    DatagramFormat format = new PerfportDatagrams(streamId);
    return plan.clientSends(streamId)
        ? DataStream.datagramReceiver(streamId, channel, format, listener)
        : DataStream.datagramSender(
            streamId,
            channel,
            plan,
            format,
            plan.udp().segmentation() ? sockets.channels().segments() : null,
            listener);
  }
}
