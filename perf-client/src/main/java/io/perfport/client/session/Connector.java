package io.perfport.client.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.UnixAddress;
import io.perfport.common.result.TlsUse;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.tls.TlsConnections;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.UnixChannels;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Opens connections to one server, over one transport. */
public final class Connector {
  /** Where the connections of a test go, and from where. */
  sealed interface Route {
    /**
     * Over TCP, and UDP beside it.
     *
     * @param locals where connections come from, in turn; empty for any address
     */
    record Internet(InetSocketAddress server, List<InetSocketAddress> locals) implements Route {
      public Internet {
        locals = List.copyOf(locals);
      }
    }

    /** Over a UNIX-domain socket. */
    record Unix(UnixAddress server) implements Route {}
  }

  private final TestConfig config;
  private final TransportLoops loops;
  private final ConnectFailures failures;

  /**
   * The way of the control connection: data connections take no other. Written by the thread that
   * connects, before each attempt, since the session may be quicker than that thread; read by event
   * loops.
   */
  private volatile Route route;

  /** Guarded by this, as what follows: the connecting thread sets it, any thread abandons it. */
  private ChannelFuture attempt;

  /** The control connection is the session's. */
  private boolean handedOver;

  private boolean abandoned;

  private final Optional<TlsConnections> tls;

  /** Local addresses are used in turn. */
  private final AtomicInteger turn = new AtomicInteger();

  public Connector(TestConfig config, TransportLoops loops) {
    this.config = config;
    this.loops = loops;
    this.failures = new ConnectFailures(config);
    this.tls = config.server().tls().map(how -> how.to(config.host()));
  }

  /**
   * Opens the control connection, to the first address that answers. Blocks; not on an event loop.
   *
   * @param initializer sets the pipeline up, once: on the event loop of the connection that was
   *     made, before it is told that it is active
   * @throws FailureException if none answers; it names the last one's reason
   */
  public Channel connectControl(Consumer<Channel> initializer) {
    if (config.unix().isPresent()) {
      return connectOver(new Route.Unix(config.unix().get()), initializer);
    }
    return connectControl(ServerAddresses.of(config), initializer);
  }

  /** The first of these addresses that answers; at least one. */
  Channel connectControl(List<InetSocketAddress> addresses, Consumer<Channel> initializer) {
    FailureException last = null;
    for (InetSocketAddress address : addresses) {
      try {
        return connectControl(
            new Route.Internet(address, ServerAddresses.localsFor(address, config)), initializer);
      } catch (FailureException e) {
        if (saysWhoAnswers(e.failure().reason())) {
          throw e;
        }
        last = e;
      }
    }
    throw last;
  }

  /** Somebody is there, but not who is to be: no other address of the host is asked. */
  private static boolean saysWhoAnswers(FailureReason reason) {
    return switch (reason) {
      case TLS_FAILED, CERTIFICATE_REJECTED, WRONG_PROTOCOL -> true;
      default -> false;
    };
  }

  /** One local address may have no more ports where another has. */
  private Channel connectControl(Route.Internet way, Consumer<Channel> initializer) {
    for (int left = way.locals().size(); left > 1; left--) {
      try {
        return connectOver(way, initializer);
      } catch (FailureException e) {
        if (e.failure().reason() != FailureReason.PORTS_EXHAUSTED) {
          throw e;
        }
      }
    }
    return connectOver(way, initializer);
  }

  private Channel connectOver(Route next, Consumer<Channel> initializer) {
    SetUpWhenActive setUp = new SetUpWhenActive(config.server().keepAlive(), initializer);
    ChannelFuture connected;
    synchronized (this) {
      if (abandoned) {
        throw abandoned(null);
      }
      route = next;
      connected = connect(next, channel -> channel.pipeline().addLast(setUp));
      attempt = connected;
    }
    connected.awaitUninterruptibly();
    synchronized (this) {
      if (!connected.isSuccess()) {
        throw abandoned ? abandoned(connected.cause()) : failures.of(next, connected.cause());
      }
    }
    return handOver(connected.channel(), next, setUp);
  }

  /** With TLS, the connection is there when its handshake is over, which has a deadline. */
  private Channel handOver(Channel channel, Route way, SetUpWhenActive setUp) {
    Throwable cause = setUp.await();
    synchronized (this) {
      if (cause == null && !abandoned) {
        handedOver = true;
        return channel;
      }
      channel.close();
      throw abandoned ? abandoned(cause) : failures.of(way, cause);
    }
  }

  /**
   * Sets a pipeline up when its connection has been made, and not for an attempt that fails: the
   * handlers are those of one session, and a handler can't be in the pipeline of a second attempt.
   */
  private static final class SetUpWhenActive extends ChannelInboundHandlerAdapter {
    private final KeepAlive keepAlive;
    private final Consumer<Channel> initializer;

    /** Completed by the channel's event loop, awaited by the thread that connects. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    SetUpWhenActive(KeepAlive keepAlive, Consumer<Channel> initializer) {
      this.keepAlive = keepAlive;
      this.initializer = initializer;
    }

    /** What kept the connection from becoming active; null if nothing did. */
    Throwable await() {
      return done.handle((nothing, cause) -> cause).join();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      keepAlive.applyTo(ctx.channel());
      initializer.accept(ctx.channel());
      done.complete(null);
      ctx.fireChannelActive();
      ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (!done.completeExceptionally(cause)) {
        ctx.fireExceptionCaught(cause);
      }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      done.completeExceptionally(new ClosedChannelException());
    }
  }

  /** Ends the attempt to connect, if it goes on, and makes no other. Any thread. */
  public synchronized void abandon() {
    abandoned = true;
    if (attempt != null && !handedOver) {
      attempt.channel().close();
    }
  }

  private static FailureException abandoned(Throwable cause) {
    return new FailureException(
        new Failure(FailureReason.PEER_INTERRUPTED, "interrupted before it was connected"), cause);
  }

  /** Opens a data connection; any thread, after the control connection. */
  public ChannelFuture connectData(Consumer<Channel> initializer) {
    return connect(route, initializer);
  }

  /**
   * Opens the data connection of a stream, from its port if streams have theirs; any thread, after
   * the control connection.
   *
   * @param index from 0, in the order of the streams' ids
   */
  public ChannelFuture connectStream(int index, Consumer<Channel> initializer) {
    if (streamPort(index) == 0) {
      return connectData(initializer);
    }
    Route.Internet way = (Route.Internet) route;
    return bootstrap(initializer)
        .channelFactory(loops.streams())
        // A port on which the last test's connection lingers (TIME_WAIT) can be used again.
        .option(ChannelOption.SO_REUSEADDR, true)
        .connect(
            config.transport().address(way.server()),
            new InetSocketAddress(
                ((InetSocketAddress) controlLocal()).getAddress(), streamPort(index)));
  }

  /** 0 for any. */
  private int streamPort(int index) {
    int first = config.server().local().port();
    return first == 0 ? 0 : first + index;
  }

  /**
   * Opens a stream's socket of datagrams to the server's UDP port; any thread, after the control
   * connection.
   *
   * @param index from 0, in the order of the streams' ids
   * @throws IllegalStateException if the transport has no datagrams
   */
  public ChannelFuture connectDatagrams(TestPlan plan, int index, Consumer<Channel> initializer) {
    return connectDatagrams(
        DatagramSpec.client(serverAddress(), plan.blockBytes(), plan.udp().coalescing()),
        streamPort(index),
        initializer);
  }

  /**
   * Opens a socket for requests and responses to the server's UDP port; any thread, after the
   * control connection.
   *
   * @throws IllegalStateException if the transport has no datagrams
   */
  public ChannelFuture connectDatagrams(ExchangePlan plan, Consumer<Channel> initializer) {
    // One byte more than a response, so that a longer one does not come cut to the right length.
    return connectDatagrams(
        DatagramSpec.client(serverAddress(), plan.responseBytes() + 1, false)
            .expecting(plan.depth()),
        0,
        initializer);
  }

  private ChannelFuture connectDatagrams(
      DatagramSpec spec, int port, Consumer<Channel> initializer) {
    Route.Internet way = (Route.Internet) route; // A plan over UDP has no other.
    DatagramChannels channels =
        loops.datagrams().orElseThrow(() -> new IllegalStateException("no datagrams"));
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(() -> channels.newChannel(spec))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    initializer.accept(channel);
                  }
                });
    // The control connection's address, whatever -B has: the server takes datagrams from no other.
    return controlLocal() instanceof InetSocketAddress local
        ? bootstrap.connect(way.server(), new InetSocketAddress(local.getAddress(), port))
        : bootstrap.connect(way.server());
  }

  private synchronized SocketAddress controlLocal() {
    return attempt.channel().localAddress();
  }

  /** How the transport hands its kernel many datagrams as one. */
  public SegmentedWrites segments() {
    return loops.datagrams().orElseThrow().segments();
  }

  /** The server's UDP port, for messages. */
  public String datagramServer() {
    InetSocketAddress server = ((Route.Internet) route).server();
    return "%s, UDP port %d".formatted(ConnectFailures.display(server), server.getPort());
  }

  /** The server's address, in a test over UDP. */
  public InetAddress serverAddress() {
    return ((Route.Internet) route).server().getAddress();
  }

  private Bootstrap bootstrap(Consumer<Channel> initializer) {
    return new Bootstrap()
        .group(loops.group())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                tls.ifPresent(how -> how.install(channel, config.connectTimeoutMillis()));
                initializer.accept(channel);
              }
            });
  }

  /** Of the connections so far; null without TLS. */
  public TlsUse tls() {
    return tls.flatMap(TlsConnections::use).orElse(null);
  }

  private ChannelFuture connect(Route way, Consumer<Channel> initializer) {
    Bootstrap bootstrap = bootstrap(initializer);
    if (way instanceof Route.Unix unix) {
      UnixChannels channels = loops.unix().orElseThrow();
      return bootstrap
          .channelFactory(channels.streams())
          .connect(channels.addresses().apply(unix.server()));
    }
    return connect((Route.Internet) way, bootstrap.channelFactory(loops.streams()));
  }

  private ChannelFuture connect(Route.Internet way, Bootstrap bootstrap) {
    SocketAddress remote = config.transport().address(way.server());
    InetSocketAddress local = nextLocal(way);
    return local == null
        ? bootstrap.connect(remote)
        : bootstrap.connect(remote, config.transport().address(local));
  }

  /** Null for any. */
  private InetSocketAddress nextLocal(Route.Internet way) {
    int all = way.locals().size();
    return all == 0 ? null : way.locals().get(Math.floorMod(turn.getAndIncrement(), all));
  }

  /** Names why a data connection could not be made. */
  public FailureException dataFailure(Throwable cause) {
    return failures.ofData(route, cause);
  }

  /**
   * Names why a stream's connection or socket could not be made.
   *
   * @param index from 0, in the order of the streams' ids
   */
  public FailureException streamFailure(int index, Throwable cause) {
    return streamPort(index) == 0
        ? dataFailure(cause)
        : failures.ofStream(route, streamPort(index), cause);
  }
}
