package io.perfport.server;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.core.host.MemoryBudget;
import io.perfport.core.host.PlacedThreads;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.TransportLoops;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.iperf3.DatagramTurns;
import io.perfport.server.iperf3.SetUpDatagramRouter;
import io.perfport.server.observer.SessionObserver;
import io.perfport.server.session.AccessControl;
import io.perfport.server.session.AddressGate;
import io.perfport.server.session.ConnectRate;
import io.perfport.server.session.DatagramRouter;
import io.perfport.server.session.PendingConnections;
import io.perfport.server.session.ServerContext;
import io.perfport.server.session.SessionRegistry;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens on one port and serves any number of clients at once, until it is closed. A program that
 * tests within itself begins with {@code PerfServer.start(ServerConfig.onLoopback())}. All methods
 * may be called by any thread, but not by one of the server's own.
 */
public final class PerfServer implements AutoCloseable {
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final long SHUTDOWN_MILLIS = 5_000;

  /** With none, Netty's loop may end before it has closed its channels. */
  private static final long QUIET_MILLIS = 50;

  private final int configuredPort;
  private final TransportLoops loops;
  private final Listeners listeners;
  private final ServerContext context;
  private final FatalErrors.Watch watch;

  private PerfServer(
      int configuredPort, TransportLoops loops, Listeners listeners, ServerContext context) {
    this.configuredPort = configuredPort;
    this.loops = loops;
    this.listeners = listeners;
    this.context = context;
    this.watch = FatalErrors.watch(loops.group());
  }

  /**
   * Begins to listen; returns when the port is open.
   *
   * @throws FailureException if the address can't be listened on, with the reason
   */
  public static PerfServer start(ServerConfig config) {
    return start(config, SessionObserver.SILENT);
  }

  /**
   * Begins to listen, and tells an observer what happens.
   *
   * @param observer is told what happens
   * @throws FailureException if the address can't be listened on, with the reason
   */
  public static PerfServer start(ServerConfig config, SessionObserver observer) {
    return start(config, SessionTimeouts.DEFAULT, observer);
  }

  /**
   * Begins to listen, with timeouts of the caller's.
   *
   * @throws FailureException if the address can't be listened on, with the reason
   */
  public static PerfServer start(
      ServerConfig config, SessionTimeouts timeouts, SessionObserver observer) {
    PlacedThreads threads =
        new PlacedThreads(new DefaultThreadFactory("perf-server", true), config.affinity());
    TransportLoops loops =
        config.transport().open(config.workers(), threads).boundTo(config.bindDevice());
    ServerContext context =
        new ServerContext(
            "perf-server " + ProgramVersion.of(PerfServer.class),
            config.transport(),
            loops,
            config.workers(),
            config.limits(),
            timeouts,
            config.keepAlive(),
            new AccessControl(config.access(), config.limits()),
            new PendingConnections(config.limits().maxWaiting()),
            new SessionRegistry(config.limits(), MemoryBudget.ofThisProcess(), threads),
            observer,
            config.tls());
    DatagramTurns turns = new DatagramTurns();
    ConnectRate rate =
        new ConnectRate(config.limits().ofAddress().connectsPerSecond(), System::nanoTime);
    AddressGate gate = new AddressGate(context, config.access().addresses(), rate);
    try {
      Listeners listeners =
          Listeners.open(
              config,
              new ServerBootstraps(context, new AtomicInteger(), gate),
              turns,
              List.of(
                  gate, new DatagramRouter(context.registry()), new SetUpDatagramRouter(turns)));
      return new PerfServer(config.port(), loops, listeners, context);
    } catch (FailureException e) {
      loops.group().shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
      context.access().close();
      throw e;
    }
  }

  /** Where the server listens: its port, or else its UNIX-domain socket. */
  public SocketAddress address() {
    return listeners.addresses().get(0);
  }

  /** Everywhere that the server listens: its port, its UNIX-domain socket, or both. */
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  /** The port, also one that was left to the system; as configured where there are no ports. */
  public int port() {
    return address() instanceof InetSocketAddress inet ? inet.getPort() : configuredPort;
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
    context.access().close();
    watch.close();
    loops
        .group()
        .shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(SHUTDOWN_MILLIS);
  }
}
