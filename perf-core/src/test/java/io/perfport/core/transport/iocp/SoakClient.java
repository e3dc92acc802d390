package io.perfport.core.transport.iocp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.iocp.SoakTally.Event;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** The connecting end of the soak. */
final class SoakClient {
  private final IocpBackend backend;
  private final TransportLoops loops;
  private final SoakTally tally;
  private final SoakLife life;
  private final SocketAddress server;
  private final SoakTargets targets;

  SoakClient(
      IocpBackend backend,
      TransportLoops loops,
      SoakTally tally,
      SoakLife life,
      SocketAddress server,
      SoakTargets targets) {
    this.backend = backend;
    this.loops = loops;
    this.tally = tally;
    this.life = life;
    this.server = server;
    this.targets = targets;
  }

  /** Opens one connection, in whichever way its seed says. */
  void open(long seed, Runnable whenClosed) {
    SplittableRandom random = new SplittableRandom(seed);
    SoakOpening opening = SoakOpening.pick(random);
    SoakPeer peer = SoakPeer.connecting(tally, SoakScript.from(random.nextLong()));
    ChannelFuture connect = bootstrap(opening, peer, random).connect(target(opening));
    Channel channel = connect.channel();
    life.began(channel, peer);
    channel.closeFuture().addListener(done -> whenClosed.run());
    connect.addListener(
        done -> {
          judge(opening, done.cause(), channel);
          if (!done.isSuccess() || opening.isUnanswered()) {
            channel.close();
          }
        });
    interfere(opening, connect, random);
  }

  private Bootstrap bootstrap(SoakOpening opening, SoakPeer peer, SplittableRandom random) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(loops.streams())
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(peer);
    if (random.nextBoolean()) {
      // Soon full, so that sends have to wait. A window below a segment (64 KiB on loopback) would
      // make TCP itself crawl.
      bootstrap
          .option(ChannelOption.SO_SNDBUF, 4096 << random.nextInt(5))
          .option(ChannelOption.SO_RCVBUF, 65536 << random.nextInt(3));
    }
    if (opening == SoakOpening.TIMES_OUT) {
      bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 1 + random.nextInt(200));
    }
    return bootstrap;
  }

  private SocketAddress target(SoakOpening opening) {
    if (opening.isUnanswered()) {
      return targets.unanswering();
    }
    return opening == SoakOpening.REFUSED ? targets.refusing() : server;
  }

  private void interfere(SoakOpening opening, ChannelFuture connect, SplittableRandom random) {
    Channel channel = connect.channel();
    switch (opening) {
      case CLOSED_UNANSWERED ->
          channel
              .eventLoop()
              .schedule(
                  () -> {
                    if (!connect.isDone()) {
                      tally.count(Event.CLOSED_WITH_CONNECT_PENDING);
                    }
                    channel.close();
                  },
                  random.nextInt(100),
                  TimeUnit.MILLISECONDS);
      case CANCELLED_UNANSWERED ->
          channel
              .eventLoop()
              .schedule(() -> connect.cancel(false), random.nextInt(100), TimeUnit.MILLISECONDS);
      case CLOSED_AT_ONCE -> channel.close();
      case CANCELLED_AT_ONCE -> connect.cancel(false);
      case ORDINARY, REFUSED, TIMES_OUT -> {
        // These take their course.
      }
    }
  }

  /**
   * A connect that nobody was to answer has succeeded. If the kernel says so too, its queue had
   * room: a machine so busy that the connects which fill it run out of time leaves some. If the
   * kernel still waits for an answer, it was the JDK's asynchronous channel that said otherwise:
   * seen twice in a great many soaks, and with no other backend. Both are printed.
   */
  private boolean isOthersFault(Channel channel) {
    String state =
        KernelConnections.state(channel.localAddress(), targets.unanswering()).orElse("not known");
    System.out.printf(
        "soak, %s: an unanswered connect succeeded, state %s%n", backend.label(), state);
    return state.equals(KernelConnections.ESTABLISHED)
        || (state.equals(KernelConnections.SYN_SENT) && backend == IocpBackend.AIO);
  }

  private void judge(SoakOpening opening, Throwable failure, Channel channel) {
    if (failure instanceof ConnectTimeoutException) {
      tally.count(Event.CONNECT_TIMED_OUT);
    } else if (failure instanceof ConnectException) {
      tally.count(Event.CONNECT_REFUSED);
    } else if (failure instanceof CancellationException) {
      tally.count(Event.CONNECT_CANCELLED);
    }
    boolean expected =
        switch (opening) {
          case ORDINARY -> failure == null;
          case REFUSED -> failure instanceof ConnectException;
          case TIMES_OUT -> failure instanceof ConnectTimeoutException;
          case CLOSED_UNANSWERED, CANCELLED_UNANSWERED -> failure != null;
          case CLOSED_AT_ONCE, CANCELLED_AT_ONCE -> true;
        };
    if (failure == null && opening.isUnanswered() && isOthersFault(channel)) {
      return;
    }
    if (!expected && !tally.isCutShort()) {
      tally.fail("a connect that was to be " + opening + " ended with " + failure);
    }
  }
}
