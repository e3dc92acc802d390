package io.perfport.core.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The connections of a ping-pong, opened and not yet at it. */
final class PingPongClient {
  /** Fewer than a listener's queue holds. */
  private static final int OPENING_AT_ONCE = 256;

  private final TransportLoops loops;
  private final PingPongLatencies latencies = new PingPongLatencies();
  private final List<PingPongConnection> connections = new ArrayList<>();

  private PingPongClient(TransportLoops loops) {
    this.loops = loops;
  }

  static PingPongClient connect(Transport transport, int workers, SocketAddress server, int count)
      throws Exception {
    TransportLoops loops = transport.open(workers, new DefaultThreadFactory("ping", true));
    PingPongClient client = new PingPongClient(loops);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(loops.streams())
            .option(ChannelOption.TCP_NODELAY, true);
    Semaphore room = new Semaphore(OPENING_AT_ONCE);
    List<ChannelFuture> connects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PingPongConnection connection = new PingPongConnection(client.latencies);
      client.connections.add(connection);
      room.acquire();
      connects.add(
          bootstrap
              .clone()
              .handler(connection)
              .connect(server)
              .addListener(done -> room.release()));
    }
    for (ChannelFuture connect : connects) {
      connect.sync();
    }
    return client;
  }

  /** Lets all begin, spread over the time between two messages. */
  void begin(double rate) {
    long intervalNanos = rate == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / rate);
    for (int i = 0; i < connections.size(); i++) {
      connections.get(i).begin(intervalNanos, intervalNanos * i / connections.size());
    }
  }

  /** Takes latencies for that long. */
  void measure(long nanos) throws InterruptedException {
    latencies.takeFromNow();
    TimeUnit.NANOSECONDS.sleep(nanos);
    latencies.takeNoMore();
  }

  /** Ends all connections; returns the latencies in nanoseconds. */
  Histogram end() throws InterruptedException {
    loops.group().shutdownGracefully(0, 30, TimeUnit.SECONDS).sync();
    return latencies.all();
  }
}
