package io.perfport.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.core.control.ControlFrames;
import io.perfport.core.control.SessionTimeouts;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.TransportLoops;
import io.perfport.server.iperf3.AcceptOrder;
import io.perfport.server.iperf3.DatagramTurns;
import io.perfport.server.iperf3.ProtocolSwitch;
import io.perfport.server.iperf3.SetUpDatagramRouter;
import io.perfport.server.session.ConnectionRouter;
import io.perfport.server.session.DatagramRouter;
import io.perfport.server.session.Gatekeeper;
import io.perfport.server.session.ServerContext;
import io.perfport.server.session.SessionObserver;
import io.perfport.server.session.SessionRegistry;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Listens on one port and serves any number of clients at once. */
public final class PerfServer implements AutoCloseable {
  private static final Set<FrameType> FROM_CLIENT =
      EnumSet.of(
          FrameType.HELLO,
          FrameType.PLAN,
          FrameType.JOIN,
          FrameType.START,
          FrameType.PROGRESS,
          FrameType.END,
          FrameType.SENT,
          FrameType.RESULTS,
          FrameType.DONE,
          FrameType.FAILED);

  /** Connections of one client arrive together: as many as a plan may have. */
  private static final int BACKLOG = 1024;

  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final long SHUTDOWN_MILLIS = 5_000;

  /** With none, Netty's loop may end before it has closed its channels. */
  private static final long QUIET_MILLIS = 50;

  private final int configuredPort;
  private final TransportLoops loops;
  private final Listeners listeners;
  private final ServerContext context;

  private PerfServer(
      int configuredPort, TransportLoops loops, Listeners listeners, ServerContext context) {
    this.configuredPort = configuredPort;
    this.loops = loops;
    this.listeners = listeners;
    this.context = context;
  }

  /**
   * Begins to listen; returns when the port is open.
   *
   * @param observer is told what happens
   * @throws FailureException if the address can't be listened on, with the reason
   */
  public static PerfServer start(ServerConfig config, SessionObserver observer) {
    return start(config, SessionTimeouts.DEFAULT, observer);
  }

  /**
   * The same, with other patience.
   *
   * @throws FailureException if the address can't be listened on, with the reason
   */
  public static PerfServer start(
      ServerConfig config, SessionTimeouts timeouts, SessionObserver observer) {
    TransportLoops loops =
        config.transport().open(config.workers(), new DefaultThreadFactory("perf-server", true));
    ServerContext context =
        new ServerContext(
            "perf-server " + ProgramVersion.of(PerfServer.class),
            config.transport(),
            loops,
            config.workers(),
            config.limits(),
            timeouts,
            config.authorizer().map(Gatekeeper::new),
            new SessionRegistry(config.limits().maxSessions()),
            observer);
    DatagramTurns turns = new DatagramTurns();
    try {
      Listeners listeners =
          Listeners.open(
              bootstrap(loops, context, turns),
              config.transport(),
              loops,
              listenAddress(config),
              List.of(new DatagramRouter(context.registry()), new SetUpDatagramRouter(turns)));
      return new PerfServer(config.port(), loops, listeners, context);
    } catch (FailureException e) {
      loops.group().shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
      context.gatekeeper().ifPresent(Gatekeeper::close);
      throw e;
    }
  }

  private static InetSocketAddress listenAddress(ServerConfig config) {
    return config.bindHost() == null
        ? new InetSocketAddress(config.port())
        : new InetSocketAddress(config.bindHost(), config.port());
  }

  private static ServerBootstrap bootstrap(
      TransportLoops loops, ServerContext context, DatagramTurns turns) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .handler(new AcceptOrder());
    if (context.transport().capabilities().contains(Capability.TCP)) {
      bootstrap
          .option(ChannelOption.SO_BACKLOG, BACKLOG)
          .option(ChannelOption.SO_REUSEADDR, true)
          .childOption(ChannelOption.TCP_NODELAY, true);
    }
    return bootstrap.childHandler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(
                    new ProtocolSwitch(context, turns),
                    new ControlFrames(FROM_CLIENT),
                    new ConnectionRouter(context));
          }
        });
  }

  /** Where the server listens. */
  public SocketAddress address() {
    return listeners.address();
  }

  /** The port, also one that was left to the system; as configured where there are no ports. */
  public int port() {
    return listeners.address() instanceof InetSocketAddress inet ? inet.getPort() : configuredPort;
  }

  /** The event loops that serve all connections. */
  public EventLoopGroup eventLoops() {
    return loops.group();
  }

  /** Sessions at this moment. */
  public int activeSessions() {
    return context.registry().active();
  }

  /**
   * Stops: lets nobody in any more, tells every client why, and closes. Returns when the event
   * loops have ended, within a few seconds.
   */
  @Override
  public void close() {
    listeners.close();
    context
        .registry()
        .close(new Failure(FailureReason.SHUTTING_DOWN, "the server is shutting down"));
    context.registry().awaitEmpty(GOODBYE);
    context.gatekeeper().ifPresent(Gatekeeper::close);
    loops
        .group()
        .shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(SHUTDOWN_MILLIS);
  }
}
