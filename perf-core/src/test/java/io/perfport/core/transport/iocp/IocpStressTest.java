package io.perfport.core.transport.iocp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.transport.TransportLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections that transfer, half-close, close and reset at random, in waves. What arrives is the
 * pattern that was sent, byte for byte; nothing leaks; and every channel ends. For longer than a
 * few seconds: {@code -Diocp.stress.seconds=600}; to repeat: {@code -Diocp.seed=...}.
 */
@ExtendWith(NoLeaks.class)
@Timeout(3600)
class IocpStressTest {
  private static final long SECONDS_LONG = Long.getLong("iocp.stress.seconds", 5);
  private static final int WAVE = Integer.getInteger("iocp.stress.connections", 50);
  private static final int WORKERS = 3;

  @ParameterizedTest
  @EnumSource(IocpBackend.class)
  void survivesWhatPeersDo(IocpBackend backend) throws Exception {
    long seed = Long.getLong("iocp.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    AtomicReference<String> broken = new AtomicReference<>();
    TransportLoops loops =
        new IocpTransport(backend).open(WORKERS, new DefaultThreadFactory("stress", true));
    Channel listener = listen(loops, random.split(), broken);
    long end = System.nanoTime() + SECONDS.toNanos(SECONDS_LONG);
    while (System.nanoTime() - end < 0 && broken.get() == null) {
      wave(loops, listener, random, broken, seed);
    }
    assertThat(loops.group().shutdownGracefully(0, 5, SECONDS).await(30, SECONDS)).isTrue();
    assertThat(broken.get()).as("-Diocp.seed=%d", seed).isNull();
  }

  private static Channel listen(
      TransportLoops loops, SplittableRandom random, AtomicReference<String> broken)
      throws Exception {
    return new ServerBootstrap()
        .group(loops.group())
        .channelFactory(loops.listeners())
        .option(ChannelOption.SO_BACKLOG, 1024)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                SplittableRandom own;
                synchronized (random) {
                  own = random.split();
                }
                channel.pipeline().addLast(new FicklePeer(own, broken));
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private static void wave(
      TransportLoops loops,
      Channel listener,
      SplittableRandom random,
      AtomicReference<String> broken,
      long seed)
      throws Exception {
    List<FicklePeer> peers = new ArrayList<>();
    for (int i = 0; i < WAVE; i++) {
      FicklePeer peer = new FicklePeer(random.split(), broken);
      peers.add(peer);
      new Bootstrap()
          .group(loops.group())
          .channelFactory(loops.streams())
          .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
          .handler(peer)
          .connect(listener.localAddress());
    }
    for (FicklePeer peer : peers) {
      assertThat(peer.closed.await(30, SECONDS))
          .as("a channel that ends; -Diocp.seed=%d", seed)
          .isTrue();
    }
  }
}
