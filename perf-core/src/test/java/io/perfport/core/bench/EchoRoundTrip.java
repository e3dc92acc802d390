package io.perfport.core.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.iocp.IocpBackend;
import io.perfport.core.transport.iocp.IocpTransport;
import io.perfport.core.transport.nio.NioTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * 64 bytes there and back over loopback, transports in turn. {@code EchoRoundTrip [connections
 * [workers [rounds]]]}: the mean round trip of a connection, and all messages a second.
 */
public final class EchoRoundTrip {
  private static final int BYTES = 64;
  private static final int WARM_UP = 20_000;
  private static final int MEASURED = 60_000;

  private EchoRoundTrip() {}

  public static void main(String[] args) throws Exception {
    int connections = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int workers = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    List<Transport> transports =
        List.of(
            new NioTransport(),
            new IocpTransport(IocpBackend.READINESS),
            new IocpTransport(IocpBackend.AIO));
    for (int round = 0; round < rounds; round++) {
      for (Transport transport : transports) {
        run(transport, connections, workers);
      }
    }
  }

  private static void run(Transport transport, int connections, int workers) throws Exception {
    TransportLoops server = transport.open(workers, new DefaultThreadFactory("echo", true));
    TransportLoops client = transport.open(workers, new DefaultThreadFactory("ping", true));
    Channel listener =
        new ServerBootstrap()
            .group(server.group())
            .channelFactory(server.listeners())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Returner());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    List<Pinger> pingers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Pinger pinger = new Pinger(MEASURED / connections, WARM_UP / connections);
      pingers.add(pinger);
      new Bootstrap()
          .group(client.group())
          .channelFactory(client.streams())
          .handler(pinger)
          .connect(listener.localAddress())
          .sync();
    }
    int each = MEASURED / connections;
    long[] nanos = new long[connections];
    for (int i = 0; i < connections; i++) {
      pingers.get(i).done.await();
      nanos[i] = pingers.get(i).nanos;
    }
    double mean = Arrays.stream(nanos).average().orElseThrow() / each;
    String name =
        transport instanceof IocpTransport iocp ? "iocp/" + iocp.backend() : transport.name();
    System.out.printf(
        "%-15s %d connections, %d workers: %.2f us a round trip, %.0f a second%n",
        name, connections, workers, mean / 1000, connections * 1e9 / mean);
    client.group().shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    server.group().shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private static final class Returner extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message, ctx.voidPromise());
    }
  }

  private static final class Pinger extends ChannelInboundHandlerAdapter {
    final CountDownLatch done = new CountDownLatch(1);

    /** Published by {@link #done}. */
    long nanos;

    private final int measured;
    private int left;
    private int bytes;
    private long begin;

    Pinger(int measured, int warmUp) {
      this.measured = measured;
      this.left = measured + warmUp;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ping(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      bytes += buffer.readableBytes();
      buffer.release();
      if (bytes == BYTES) {
        bytes = 0;
        left--;
        ping(ctx);
      }
    }

    private void ping(ChannelHandlerContext ctx) {
      if (left == measured) {
        begin = System.nanoTime();
      } else if (left == 0) {
        nanos = System.nanoTime() - begin;
        done.countDown();
        return;
      }
      ctx.writeAndFlush(ctx.alloc().directBuffer(BYTES).writeZero(BYTES), ctx.voidPromise());
    }
  }
}
