package io.perfport.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.UnixChannels;
import io.perfport.server.exchange.ServerExchangeSession;
import io.perfport.server.iperf3.AcceptOrder;
import io.perfport.server.iperf3.DatagramTurns;
import io.perfport.server.session.AddressGate;
import io.perfport.server.session.ConnectionRouter;
import io.perfport.server.session.ServerContext;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sets up what a server listens with, and the connections that come.
 *
 * @param reservesGivenUp shared by the {@link DescriptorReserve reserves} of all its listeners
 * @param gate turns addresses away at each of them
 */
record ServerBootstraps(ServerContext context, AtomicInteger reservesGivenUp, AddressGate gate) {
  private static final FrameExpectation FROM_CLIENT =
      FrameExpectation.control(
          EnumSet.of(
              FrameType.HELLO,
              FrameType.PROOF,
              FrameType.PLAN,
              FrameType.JOIN,
              FrameType.START,
              FrameType.PROGRESS,
              FrameType.END,
              FrameType.SENT,
              FrameType.RESULTS,
              FrameType.EXCHANGE,
              FrameType.DONE,
              FrameType.FAILED));

  /** Connections of one client arrive together: as many as a plan may have. */
  private static final int BACKLOG = 1024;

  /**
   * A UNIX-domain socket refuses at once what its queue does not take (unix(7)), where TCP's client
   * tries again: room for both directions of the largest plan, and for others. The kernel gives at
   * most net.core.somaxconn, which is 4096 by default.
   */
  private static final int UNIX_BACKLOG = 4096;

  /** A port, where Perfport's clients and iperf3's connect. */
  ServerBootstrap onPort(DatagramTurns turns) {
    ServerBootstrap bootstrap =
        bootstrap(context.loops().listeners(), this::encrypt)
            .handler(listener(pipeline -> pipeline.addLast(new AcceptOrder(context, turns))));
    if (context.transport().capabilities().contains(Capability.TCP)) {
      bootstrap
          .option(ChannelOption.SO_BACKLOG, BACKLOG)
          .option(ChannelOption.SO_REUSEADDR, true)
          .childOption(ChannelOption.TCP_NODELAY, true);
    }
    return bootstrap;
  }

  /** A UNIX-domain socket, where only Perfport's clients connect: iperf3 has none. */
  ServerBootstrap onUnix(UnixChannels channels) {
    return bootstrap(channels.listeners(), plain -> {})
        .handler(listener(pipeline -> {}))
        .option(ChannelOption.SO_BACKLOG, UNIX_BACKLOG);
  }

  /**
   * The handlers of a listener itself.
   *
   * @param more is asked for each: where a port's datagrams are taken, another port is bound
   */
  private ChannelHandler listener(Consumer<ChannelPipeline> more) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(gate, new DescriptorReserve(context, reservesGivenUp));
        more.accept(channel.pipeline());
      }
    };
  }

  /** A handshake takes one half of the time that a connection has for its first message. */
  private void encrypt(Channel connection) {
    context.tls().ifPresent(tls -> tls.install(connection, context.timeouts().messageMillis() / 2));
  }

  /**
   * @param first sets up what comes before the protocol's handlers
   */
  private ServerBootstrap bootstrap(
      ChannelFactory<? extends ServerChannel> listeners, Consumer<Channel> first) {
    return new ServerBootstrap()
        .group(context.loops().group())
        .channelFactory(listeners)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                first.accept(channel);
                channel
                    .pipeline()
                    .addLast(
                        new ControlFrames(FROM_CLIENT),
                        new ConnectionRouter(context, ServerExchangeSession::new));
              }
            });
  }
}
