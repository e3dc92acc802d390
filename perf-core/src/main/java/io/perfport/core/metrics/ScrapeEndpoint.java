package io.perfport.core.metrics;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
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
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code /metrics} (Prometheus text, or OpenMetrics to those who ask for it) and {@code
 * /healthz}. It has an event loop of its own, on one daemon thread, so that saturated data loops do
 * not delay a scrape, and it is nio whatever the transport under test.
 */
public final class ScrapeEndpoint implements AutoCloseable {
  /** With none, Netty's loop may end before it has closed its channels. */
  private static final long QUIET_MILLIS = 50;

  /** Fewer pipelined requests, of 18 bytes at least, than the 128 that HttpServerCodec takes. */
  private static final int READ_BYTES = 2048;

  private final EventLoopGroup loop;
  private final InetSocketAddress address;

  private ScrapeEndpoint(EventLoopGroup loop, InetSocketAddress address) {
    this.loop = loop;
    this.address = address;
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
    return start(metrics, address, ScrapeLimits.DEFAULT, ByteBufAllocator.DEFAULT);
  }

  static ScrapeEndpoint start(
      PerfMetrics metrics,
      InetSocketAddress address,
      ScrapeLimits limits,
      ByteBufAllocator allocator) {
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
            .childHandler(new ScrapeConnections(metrics, limits, new ScrapeHost(address)))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      shutDown(loop);
      throw bindFailure(address, bound.cause());
    }
    metrics.bindPlatform();
    return new ScrapeEndpoint(loop, (InetSocketAddress) bound.channel().localAddress());
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
    shutDown(loop);
  }

  private static void shutDown(EventLoopGroup loop) {
    loop.shutdownGracefully(QUIET_MILLIS, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
