package io.perfport.core.metrics;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves {@code /metrics} (Prometheus text, or OpenMetrics to those who ask for it), {@code
 * /healthz}, and the {@link EndpointPages} that it is given. It has an event loop of its own, on
 * one daemon thread, so that saturated data loops do not delay a scrape, and it is nio whatever the
 * transport under test.
 */
public final class ScrapeEndpoint implements AutoCloseable {
  /** HTTP with nothing below it but TCP. */
  public static final Consumer<Channel> PLAIN = connection -> {};

  /** With none, Netty's loop may end before it has closed its channels. */
  private static final long QUIET_MILLIS = 50;

  /** The loop needs microseconds; one that is stuck holds up nobody for longer than this. */
  private static final long LAST_WORD_MILLIS = 500;

  /** Fewer pipelined requests, of 18 bytes at least, than the 128 that HttpServerCodec takes. */
  private static final int READ_BYTES = 2048;

  private final EventLoopGroup loop;
  private final InetSocketAddress address;
  private final EndpointPages pages;

  private ScrapeEndpoint(EventLoopGroup loop, InetSocketAddress address, EndpointPages pages) {
    this.loop = loop;
    this.address = address;
    this.pages = pages;
  }

  /**
   * Serves on 127.0.0.1 only.
   *
   * @param port 0 for any free one
   */
  public static ScrapeEndpoint start(PerfMetrics metrics, int port) {
    return start(metrics, new InetSocketAddress(NetUtil.LOCALHOST4, port));
  }

  /**
   * Serves the metrics, and adds to them those of the process. Waits until the port is bound.
   *
   * @throws FailureException if the address is unknown or can't be bound, with a line for the user
   */
  public static ScrapeEndpoint start(PerfMetrics metrics, InetSocketAddress address) {
    return start(metrics, address, EndpointPages.NONE);
  }

  /**
   * The same, with further pages.
   *
   * @param pages served by this endpoint only
   */
  public static ScrapeEndpoint start(
      PerfMetrics metrics, InetSocketAddress address, EndpointPages pages) {
    return start(metrics, address, pages, PLAIN);
  }

  /**
   * The same, over something else than TCP alone.
   *
   * @param below puts what is below HTTP, such as TLS, on each connection that is accepted, before
   *     all other handlers; see {@link #PLAIN}
   */
  public static ScrapeEndpoint start(
      PerfMetrics metrics,
      InetSocketAddress address,
      EndpointPages pages,
      Consumer<Channel> below) {
    return start(metrics, address, pages, ScrapeLimits.DEFAULT, ByteBufAllocator.DEFAULT, below);
  }

  static ScrapeEndpoint start(
      PerfMetrics metrics,
      InetSocketAddress address,
      EndpointPages pages,
      ScrapeLimits limits,
      ByteBufAllocator allocator) {
    return start(metrics, address, pages, limits, allocator, PLAIN);
  }

  static ScrapeEndpoint start(
      PerfMetrics metrics,
      InetSocketAddress address,
      EndpointPages pages,
      ScrapeLimits limits,
      ByteBufAllocator allocator,
      Consumer<Channel> below) {
    if (address.isUnresolved()) {
      throw new FailureException(
          FailureReason.UNKNOWN_HOST,
          "metrics endpoint: unknown address " + address.getHostString() + " to listen on");
    }
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("perfport-metrics", true), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .childHandler(
                new ScrapeConnections(
                    metrics,
                    limits,
                    below,
                    new ScrapeAnswers(metrics, limits, new ScrapeHost(address), pages)))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      shutDown(loop);
      throw bindFailure(address, bound.cause());
    }
    metrics.bindPlatform();
    EventLoop only = bound.channel().eventLoop();
    only.submit(() -> pages.onServing(only)).syncUninterruptibly();
    return new ScrapeEndpoint(loop, (InetSocketAddress) bound.channel().localAddress(), pages);
  }

  private static FailureException bindFailure(InetSocketAddress address, Throwable cause) {
    String where = NetUtil.toSocketAddressString(address);
    return new FailureException(
        new Failure(
            FailureReason.LISTEN_FAILED,
            "metrics endpoint: can't listen on " + where + ": " + CauseText.of(cause)),
        cause);
  }

  /** Where it listens, with the port that was bound. */
  public InetSocketAddress address() {
    return address;
  }

  /** Ends it at once, with the connections it has. Returns when the port is free. */
  @Override
  public void close() {
    if (!loop.isShuttingDown()) {
      // Waited for, since a loop that ends closes its channels before it runs what is queued.
      loop.next().submit(pages::onEnding).awaitUninterruptibly(LAST_WORD_MILLIS);
    }
    shutDown(loop);
  }

  private static void shutDown(EventLoopGroup loop) {
    loop.shutdownGracefully(QUIET_MILLIS, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  /**
   * What one scraper may take.
   *
   * @param connections open at once; one more is closed as it comes
   * @param requestTimeout a new connection's first request must be complete, and every answer
   *     taken, within it
   * @param loopPatience for each event loop to run the task of a health check: longer than one that
   *     is only busy takes, and shorter than the request timeout
   * @param idleTimeout the next request on a kept connection must be complete within it
   */
  record ScrapeLimits(
      int connections, Duration requestTimeout, Duration idleTimeout, Duration loopPatience) {
    /**
     * Prometheus scrapes once a minute by default: its connection outlives the pause. A browser
     * opens six connections for a page.
     */
    static final ScrapeLimits DEFAULT =
        new ScrapeLimits(64, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(2));
  }

  /**
   * Whether a request's Host names this endpoint. A browser can be led to an endpoint on the
   * loopback by a page whose own name is made to point there (DNS rebinding); it then says that
   * name. So on the loopback only addresses, {@code localhost} and the name that was bound are
   * answered. An endpoint on another address has names that it can't know, and answers to all.
   */
  static final class ScrapeHost {
    private final boolean checked;
    private final String boundName;

    /**
     * @param bound as configured, with its name if it was given by one
     */
    ScrapeHost(InetSocketAddress bound) {
      checked = bound.getAddress() != null && bound.getAddress().isLoopbackAddress();
      boundName = bound.getHostString().toLowerCase(Locale.ROOT);
    }

    /**
     * @param host the header; null if there was none, as no browser has it
     */
    boolean isOurs(String host) {
      if (!checked || host == null) {
        return true;
      }
      String name = nameOf(host).toLowerCase(Locale.ROOT);
      return name.equals("localhost")
          || name.endsWith(".localhost")
          || name.equals(boundName)
          || NetUtil.isValidIpV4Address(name)
          || NetUtil.isValidIpV6Address(name);
    }

    private static String nameOf(String host) {
      if (host.startsWith("[")) {
        int end = host.indexOf(']');
        return end < 0 ? host : host.substring(1, end);
      }
      int colon = host.lastIndexOf(':');
      return colon < 0 ? host : host.substring(0, colon);
    }
  }
}
