package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.Access;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionMetrics;
import io.perfport.server.observer.SessionObserver;
import io.perfport.server.observer.SessionObservers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server with short timeouts that counts what it holds: sessions, connections, and the gauge of
 * its metrics.
 */
public final class AttackedServer implements AutoCloseable {
  /** What an honest client needs is milliseconds; these leave a slow machine some seconds. */
  public static final SessionTimeouts SHORT =
      new SessionTimeouts(5_000, 5_000, 1_000, 2_000, 2_000, 10_000);

  /** Bounds a hang, and nothing else. */
  private static final long PATIENCE_SECONDS = 60;

  private final AtomicInteger connections = new AtomicInteger();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
  private final BlockingQueue<Failure> rejected = new LinkedBlockingQueue<>();
  private final PerfMetrics metrics = new PerfMetrics(Role.SERVER);
  private final PerfServer server;

  public AttackedServer(String transport, SessionLimits limits) {
    this(transport, limits, SHORT);
  }

  public AttackedServer(String transport, SessionLimits limits, SessionTimeouts timeouts) {
    this(transport, limits, Access.OPEN, timeouts);
  }

  public AttackedServer(
      String transport, SessionLimits limits, Access access, SessionTimeouts timeouts) {
    server =
        PerfServer.start(
            new ServerConfig(Transports.load().choose(transport), "127.0.0.1", 0, 2, limits, false)
                .withAccess(access),
            timeouts,
            new SessionObservers(List.of(new Watching(), new SessionMetrics(metrics, transport))));
  }

  /** Every transport that carries TCP here. */
  public static Stream<String> transports() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .map(Transport::name);
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  public RawPeer peer() throws IOException {
    return new RawPeer(address());
  }

  /** A client from one of this machine's addresses. */
  public RawPeer peer(String local) throws IOException {
    return new RawPeer(address(), local);
  }

  public int activeSessions() {
    return server.activeSessions();
  }

  /** Connections that are open now. */
  public int connections() {
    return connections.get();
  }

  /** Waits for the end of a session, by its id in the log, and says how it ended. */
  public Outcome outcomeOf(String session) throws InterruptedException {
    await("the end of session " + session, () -> outcomes.containsKey(session));
    return outcomes.get(session);
  }

  /** Waits for the next connection that is turned away. */
  public Failure nextRejected() throws InterruptedException {
    Failure failure = rejected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(failure).as("a connection that is turned away").isNotNull();
    return failure;
  }

  /** Waits until the server holds nothing, though no attacker has let go. */
  public void awaitBaseline() throws InterruptedException {
    await("no session is left", () -> server.activeSessions() == 0 && open.isEmpty());
    await("no connection is left", () -> connections.get() == 0);
    assertThat(activeGauge()).as("sessions_active").isZero();
  }

  /** What a scrape would say of the sessions that are active. */
  public double activeGauge() {
    return metrics.activeSessions();
  }

  /** Streams and requests of a client that keeps to the protocol: it gets all of its figures. */
  public void serveAnHonestClient() throws Exception {
    byte[] data = new byte[300_000];
    try (RawPeer control = peer();
        RawPeer stream = peer()) {
      control.hello();
      stream.join(control.propose(plan(Direction.FORWARD, 1, new RunLimit.Bytes(data.length))));
      control.start();
      stream.raw(data);
      stream.socket().shutdownOutput();
      control.send(new ControlMessage.End(false));
      EndpointResult result = ((ControlMessage.Results) control.readPastProgress()).result();
      assertThat(result.streams().get(0).bytes()).isEqualTo(data.length);
      assertThat(result.streams().get(0).complete()).isTrue();
      control.send(new ControlMessage.Results(result));
      control.send(new ControlMessage.Done());
      assertThat(control.atEnd()).isTrue();
    }
    try (RawPeer control = peer();
        RawPeer requests = peer()) {
      control.hello();
      requests.join(control.propose(exchange(ExchangeKind.PERSISTENT, 1, 100, 300)));
      control.start();
      requests.raw(new byte[10 * 100]);
      assertThat(requests.raw(10 * 300)).hasSize(10 * 300);
      control.send(new ControlMessage.End(false));
      ResponderResult result =
          ((ControlMessage.ExchangeResults) control.readPastProgress()).result();
      assertThat(result.requests()).isEqualTo(10);
      control.send(new ControlMessage.Done());
      assertThat(control.atEnd()).isTrue();
    }
  }

  public static TestPlan plan(Direction direction, int streams, RunLimit limit) {
    return TestPlan.builder(direction, limit)
        .streams(streams)
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .blockBytes(1000)
        .build();
  }

  public static ExchangePlan exchange(
      ExchangeKind kind, int connections, int requestBytes, int responseBytes) {
    return ExchangePlan.builder(kind, new RunLimit.Time(1_000))
        .connections(connections)
        .bytes(requestBytes, responseBytes)
        .omit(Duration.ZERO)
        .build();
  }

  /** Waits until something is so; fails with its name if it never is. */
  public void await(String what, BooleanSupplier so) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime() - end)
          .as("%s; sessions %s, %d connections", what, open, connections.get())
          .isNegative();
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }

  private final class Watching implements SessionObserver {
    @Override
    public void onConnected(Channel channel) {
      connections.incrementAndGet();
      channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    }

    @Override
    public void onOpened(
        String session, SocketAddress peer, String program, ControlProtocol protocol) {
      open.add(session);
    }

    @Override
    public void onEnded(
        String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
      over(session, outcome);
    }

    @Override
    public void onEnded(
        String session,
        SocketAddress peer,
        ExchangePlan plan,
        ResponderResult result,
        Outcome outcome) {
      over(session, outcome);
    }

    private void over(String session, Outcome outcome) {
      outcomes.put(session, outcome);
      open.remove(session);
    }

    @Override
    public void onRejected(SocketAddress peer, Failure failure) {
      rejected.add(failure);
    }
  }
}
