package io.perfport.server.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.transport.BulkTuning;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Makes the server's UDP sockets, one for each address that has joined: bound to the address that
 * the client's control connection came to, and connected to the client's. The kernel then gives
 * each socket its own client's datagrams: there is no table to look them up in, each has its own
 * buffers and event loop, and answers come from the address that the client knows.
 *
 * @param loops of a transport that has datagrams
 * @param local where the control connection came to
 */
public record PeerSockets(TransportLoops loops, InetSocketAddress local) {
  DatagramChannels channels() {
    return loops.datagrams().orElseThrow();
  }

  /**
   * Opens the socket to one address. Any thread.
   *
   * @param spec what the socket is for
   * @param sends whether most of what goes through it is this end's
   * @param onFailure is told, on any thread, of an option that can't be set
   */
  public ChannelFuture open(
      InetSocketAddress peer,
      DatagramSpec spec,
      SocketTuning tuning,
      boolean sends,
      Consumer<Failure> onFailure) {
    DatagramChannels channels = channels();
    return new Bootstrap()
        .group(loops.group())
        .channelFactory(() -> channels.newChannel(spec))
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                try {
                  BulkTuning.setDatagramOptions(channel, tuning, sends);
                } catch (FailureException e) {
                  onFailure.accept(e.failure());
                }
              }
            })
        .connect(peer, local);
  }

  /**
   * Why a socket could not be made.
   *
   * @param whose of what it was to be, for the message
   */
  public Failure failure(String whose, Throwable cause) {
    return new Failure(
        FailureReason.IO_ERROR,
        "%s: the server can't open a UDP socket at port %d: %s"
            .formatted(whose, local.getPort(), CauseText.of(cause)));
  }
}
