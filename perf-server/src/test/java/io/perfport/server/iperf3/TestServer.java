package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import io.perfport.common.failure.Failure;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.Access;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server in this process that keeps what its sessions came to. */
final class TestServer implements SessionObserver, AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** How a session ended. */
  record Ended(TestPlan plan, EndpointResult result, Outcome outcome) {
    Failure failure() {
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      return ((Outcome.Failed) outcome).failure();
    }
  }

  /** What was set on a data connection's socket. */
  record Socket(Integer typeOfService, Boolean noDelay, Integer sendBuffer) {}

  final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  final BlockingQueue<Failure> rejected = new LinkedBlockingQueue<>();
  final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
  private final PerfServer server;

  private TestServer(ServerConfig config, SessionTimeouts timeouts) {
    server = PerfServer.start(config, timeouts, this);
  }

  static TestServer start(String transport) {
    return start(transport, SessionLimits.DEFAULT, SessionTimeouts.DEFAULT, Optional.empty());
  }

  static TestServer start(
      String transport,
      SessionLimits limits,
      SessionTimeouts timeouts,
      Optional<Authorizer> authorizer) {
    return start(transport, limits, timeouts, new Access(Optional.empty(), authorizer));
  }

  static TestServer start(
      String transport, SessionLimits limits, SessionTimeouts timeouts, Access access) {
    return new TestServer(
        new ServerConfig(
            Transports.load().choose(transport), "127.0.0.1", 0, 2, limits, access, false),
        timeouts);
  }

  int port() {
    return server.port();
  }

  Ended nextEnded() throws InterruptedException {
    Ended next = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("a session ends").isNotNull();
    return next;
  }

  Failure nextRejected() throws InterruptedException {
    Failure next = rejected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("a connection is rejected").isNotNull();
    return next;
  }

  int activeSessions() {
    return server.activeSessions();
  }

  /** Waits until nobody is served. */
  void awaitIdle() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (server.activeSessions() > 0) {
      assertThat(System.nanoTime()).as("every session ends").isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Override
  public void onRunning(String session, List<DataStream> streams) {
    for (DataStream stream : streams) {
      stream
          .channel()
          .eventLoop()
          .execute(
              () -> {
                if (stream.channel().isOpen()) {
                  sockets.add(
                      new Socket(
                          stream.channel().config().getOption(ChannelOption.IP_TOS),
                          stream.channel().config().getOption(ChannelOption.TCP_NODELAY),
                          stream.channel().config().getOption(ChannelOption.SO_SNDBUF)));
                }
              });
    }
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    ended.add(new Ended(plan, result, outcome));
  }

  @Override
  public void onRejected(SocketAddress peer, Failure failure) {
    rejected.add(failure);
  }

  /** As a signal does. */
  void stop() {
    server.close();
  }

  @Override
  public void close() {
    stop();
  }
}
