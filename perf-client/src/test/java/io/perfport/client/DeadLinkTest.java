package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.core.LoopbackServers;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * The link dies without a word in every state of every workload of requests: the test ends, with a
 * reason, and what was measured is told.
 */
@Timeout(60)
class DeadLinkTest {
  /** What is waited for comes in a moment, or never; a test's run is as long. */
  private static final SessionTimeouts SHORT =
      new SessionTimeouts(1_000, 1_000, 200, 1_000, 20_000, 20_000);

  /** The same for three sessions, of which two go on at once. */
  static final SessionTimeouts SLOWER =
      new SessionTimeouts(2_500, 2_500, 200, 2_500, 20_000, 20_000);

  /** What is waited for comes in a moment; only silence ends the run. */
  private static final SessionTimeouts SILENCE =
      new SessionTimeouts(20_000, 20_000, 200, 20_000, 20_000, 2_000);

  static final Transport TRANSPORT = Transports.load().choose("nio");

  /** The workloads that one session carries. */
  enum Kind {
    RR,
    RR_UDP,
    CRR,
    SCALE;

    ExchangePlan plan(RunLimit limit) {
      return ExchangePlan.builder(
              this == CRR ? ExchangeKind.SINGLE : ExchangeKind.PERSISTENT, limit)
          .over(this == RR_UDP ? Protocol.UDP : Protocol.TCP)
          .omit(Duration.ZERO)
          .connections(4)
          .build();
    }

    ExchangeConfig config(int port, RunLimit limit, double rate) {
      Workload workload = this == CRR ? Workload.CRR : this == SCALE ? Workload.SCALE : Workload.RR;
      return new ExchangeConfig(
          target(port),
          workload,
          plan(limit),
          new RequestLoad(rate, this == SCALE ? 2 : 0, 100, 100));
    }
  }

  private static ServerTarget target(int port) {
    return new ServerTarget(TRANSPORT, "127.0.0.1", port, IpVersion.ANY, List.of(), 2_000, 1);
  }

  /** What does not pass, before the run begins. */
  static Stream<Arguments> setUps() {
    return Stream.of(Kind.RR, Kind.RR_UDP)
        .flatMap(
            kind ->
                Stream.of(
                        FrameType.HELLO,
                        FrameType.WELCOME,
                        FrameType.EXCHANGE,
                        FrameType.EXCHANGE_ACCEPTED,
                        FrameType.START,
                        FrameType.STARTED)
                    .map(last -> Arguments.of(kind, last)));
  }

  @ParameterizedTest
  @MethodSource("setUps")
  void aLinkThatDiesBeforeTheRunEndsTheTestWithAReason(Kind kind, FrameType last) throws Exception {
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), last, 1)) {
      ExchangeConfig config = kind.config(link.port(), new RunLimit.Time(200), 0);
      FailureException e =
          catchThrowableOfType(FailureException.class, () -> client(config, SHORT).run());
      assertThat(e).isNotNull();
      assertThat(e.failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
      assertThat(e.failure().detail()).doesNotContain("null");
    }
  }

  /** Nothing is said on the control connection until all have joined, which has a deadline. */
  @Test
  void streamsMayTakeLongerToJoinThanAServerMayBeSilent() throws Exception {
    SessionTimeouts timeouts = new SessionTimeouts(20_000, 60_000, 200, 20_000, 20_000, 2_500);
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), null, 1)) {
      link.holdDataAfter(0, 6_000);
      TestPlan plan = TestPlan.forward(Duration.ofMillis(200)).omit(Duration.ZERO).build();
      StreamConfig config = StreamConfig.to("127.0.0.1", link.port(), plan).withTransport("nio");
      assertThat(
              PerfClient.streams(config, timeouts, Report.SILENT, TestObserver.SILENT)
                  .run()
                  .outcome())
          .isInstanceOf(Outcome.Completed.class);
    }
  }

  /** What does not pass, when the run has begun; PROGRESS is said a second after its beginning. */
  static Stream<Arguments> runs() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(FrameType.PROGRESS, FrameType.END, FrameType.EXCHANGE_RESULTS)
                    .flatMap(
                        last ->
                            Stream.of(0.0, 400.0)
                                .filter(rate -> rate == 0 || last == FrameType.PROGRESS)
                                .map(rate -> Arguments.of(kind, last, rate))));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aLinkThatDiesInTheRunOrAtItsEndCostsNoFigure(Kind kind, FrameType last, double rate)
      throws Exception {
    boolean inMidRun = last == FrameType.PROGRESS;
    long millis = inMidRun ? 1_500 : 200;
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), last, 1)) {
      ExchangeConfig config = kind.config(link.port(), new RunLimit.Time(millis), rate);
      ExchangeResult result = client(config, SHORT).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(((Outcome.Failed) result.outcome()).failure().reason())
          .isEqualTo(FailureReason.TIMED_OUT);
      if (kind == Kind.SCALE && result.local().ramp().size() < 2) {
        return; // A slow machine had not opened all connections yet: nothing was measured.
      }
      assertThat(result.local().latency()).isNotNull();
      assertThat(result.local().cpu()).isNotNull();
      // The time measured ends with the measured part, whatever was waited for afterwards.
      assertThat(result.local().nanos()).isGreaterThanOrEqualTo(millis * 1_000_000);
      if (inMidRun && kind != Kind.RR_UDP) {
        // Of a ramp, what its steps left unsent is told too: it is not due in the time measured.
        assertOutageIsTold(result, kind == Kind.SCALE ? 0 : rate);
      }
    }
  }

  private static void assertOutageIsTold(ExchangeResult result, double rate) {
    RequestCounts requests = result.local().requests();
    assertThat(requests.unanswered()).isPositive();
    assertThat(requests.oldestNanos()).isPositive();
    assertThat(result.local().latency().summary().maxNanos())
        .isGreaterThanOrEqualTo(requests.oldestNanos());
    if (rate > 0) {
      double due = rate * result.local().nanos() / 1e9;
      // Whatever was due is said to be answered or not; a connection's next may be a period away.
      assertThat(requests.answered() + requests.unanswered() + requests.unsent())
          .isBetween((long) (due * 0.99) - 4, (long) (due * 1.01) + 4);
    }
  }

  /** Its end is far, no step waits for a connection, and nothing else notices a dead link. */
  @Test
  void aRampWhoseServerFallsSilentEndsAsSoonAsAMessageIsMissed() throws Exception {
    SessionTimeouts timeouts = new SessionTimeouts(1_000, 500_000, 200, 1_000, 500_000, 500_000);
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), FrameType.PROGRESS, 1)) {
      ExchangeConfig config =
          new ExchangeConfig(
              target(link.port()),
              Workload.SCALE,
              ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(200))
                  .omit(Duration.ZERO)
                  .connections(1_000)
                  .build(),
              new RequestLoad(0, 1, 100, 500));
      ExchangeResult result = client(config, timeouts).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      Failure why = ((Outcome.Failed) result.outcome()).failure();
      assertThat(why.reason()).isEqualTo(FailureReason.PEER_SILENT);
      assertThat(why.detail()).contains("the ramp ended at", "the server said nothing for 2.0 s");
      assertThat(result.local().ramp()).isNotEmpty();
    }
  }

  /** Its connections' loop hangs: it will never say that it has stopped. */
  @Test
  void aTestThatIsBrokenOffEndsWhateverBecomesOfItsConnections() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    SessionTimeouts timeouts = new SessionTimeouts(1_000, 20_000, 200, 20_000, 20_000, 20_000);
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1)) {
      ServerTarget twoLoops =
          new ServerTarget(
              TRANSPORT, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 2_000, 2);
      ExchangeConfig config =
          new ExchangeConfig(
              twoLoops,
              Workload.RR,
              Kind.RR.plan(new RunLimit.Time(200)),
              new RequestLoad(0, 0, 100, 100));
      ExchangeResult result =
          PerfClient.exchanges(config, timeouts, Report.SILENT, new HangingLoop(over)).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(result.local().requests()).isNotNull();
    } finally {
      over.countDown();
    }
  }

  /** Has every loop but the session's own hang from the beginning of the run on. */
  private static final class HangingLoop implements TestObserver {
    private final CountDownLatch over;
    private volatile EventExecutorGroup loops;

    HangingLoop(CountDownLatch over) {
      this.over = over;
    }

    @Override
    public void onLoopsOpened(EventExecutorGroup opened) {
      loops = opened;
    }

    @Override
    public void onExchanging(ExchangePlan plan) {
      for (EventExecutor each : loops) {
        if (!each.inEventLoop()) {
          each.execute(this::hang);
        }
      }
    }

    private void hang() {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void silenceEndsARunThatHasNoTimeOfItsOwn(Kind kind) throws Exception {
    if (kind == Kind.SCALE) {
      return; // It always has a time.
    }
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), FrameType.PROGRESS, 1)) {
      ExchangeConfig config =
          kind.config(link.port(), new RunLimit.Blocks(Long.MAX_VALUE / 4), 400);
      ExchangeResult result = client(config, SILENCE).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(((Outcome.Failed) result.outcome()).failure().reason())
          .isEqualTo(FailureReason.PEER_SILENT);
      assertThat(result.local().latency()).isNotNull();
      RequestCounts requests = result.local().requests();
      assertThat(requests.unsent() + requests.unanswered()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FrameType.class,
      names = {"PROGRESS", "END", "EXCHANGE_RESULTS"})
  void whoeverInterruptsATestWhoseLinkIsDeadHasItsFigures(FrameType last) throws Exception {
    boolean inMidRun = last == FrameType.PROGRESS;
    // Patience that the test does not live to see the end of.
    SessionTimeouts patient = new SessionTimeouts(500_000, 500_000, 300, 500_000, 500_000, 500_000);
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), last, 1)) {
      ExchangeConfig config =
          Kind.RR.config(link.port(), new RunLimit.Time(inMidRun ? 500_000 : 300), 0);
      PerfClient<ExchangeResult> client = client(config, patient);
      Thread user =
          new Thread(
              () -> {
                try {
                  link.awaitDeath();
                  client.interrupt();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      user.start();
      ExchangeResult result = client.run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(result.local().latency()).isNotNull();
      user.join();
    }
  }

  /** Which session of the three: requests alone, streams, requests under load. */
  static Stream<Arguments> sessionsOfLoaded() {
    List<Arguments> all = new ArrayList<>();
    for (FrameType last : List.of(FrameType.HELLO, FrameType.STARTED, FrameType.END)) {
      for (int count = 1; count <= 3; count++) {
        all.add(Arguments.of(last, count));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("sessionsOfLoaded")
  void aLoadedTestWhoseLinkDiesEndsWithoutAStackTrace(FrameType last, int count) throws Exception {
    try (Complaints complaints = new Complaints();
        LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 2);
        DeadLink link = new DeadLink(server.port(), last, count)) {
      LoadedConfig config = loaded(link.port());
      PerfClient<LoadedResult> client =
          PerfClient.loaded(config, SLOWER, Report.SILENT, TestObserver.SILENT);
      try {
        LoadedResult result = client.run();
        assertThat(result.idle().local().latency()).isNotNull();
        assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      } catch (FailureException e) {
        assertThat(e.failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
      }
      complaints.assertNone();
    }
  }

  /** What standard error would show besides the program's own words. */
  static final class Complaints implements AutoCloseable {
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

    Complaints() {
      Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
      logged.start();
      root.addAppender(logged);
    }

    void assertNone() {
      assertThat(uncaught).isEmpty();
      root.detachAppender(logged);
      assertThat(logged.list)
          .filteredOn(event -> event.getThrowableProxy() != null)
          .extracting(event -> ThrowableProxyUtil.asString(event.getThrowableProxy()))
          .isEmpty();
    }

    @Override
    public void close() {
      root.detachAppender(logged);
      Thread.setDefaultUncaughtExceptionHandler(null);
    }
  }

  static LoadedConfig loaded(int port) {
    TestPlan load =
        TestPlan.forward(Duration.ofSeconds(3)) // On a busy machine requests take long.
            .omit(Duration.ZERO)
            .bitsPerSecond(5_000_000)
            .build();
    LoadedConfig usual = LoadedConfig.to("127.0.0.1", port, load).withTransport("nio");
    return new LoadedConfig(
        usual.server(), load, usual.requests().toBuilder().connections(4).build(), usual.pace());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 200})
  void oneUnansweredRequestStretchesNoTimeOfEitherEnd(double rate) throws Exception {
    long drainMillis = 5_000;
    SessionTimeouts timeouts =
        new SessionTimeouts(20_000, 20_000, drainMillis, 20_000, 20_000, 20_000);
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), null, 1)) {
      link.freezeFirstConnectionAfter(5);
      ExchangeConfig config = Kind.RR.config(link.port(), new RunLimit.Time(500), rate);
      ExchangeResult result = client(config, timeouts).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.local().requests().unanswered()).isEqualTo(1);
      assertThat(result.local().nanos()).isLessThan(drainMillis * 1_000_000);
      assertThat(result.remote().get().nanos()).isLessThan(drainMillis * 1_000_000);
      assertThat(result.local().requestsPerSecond())
          .isGreaterThan(result.local().requests().answered() * 1e3 / drainMillis);
      assertThat(result.local().requests().oldestNanos())
          .isGreaterThanOrEqualTo(drainMillis * 1_000_000);
    }
  }

  private static PerfClient<ExchangeResult> client(
      ExchangeConfig config, SessionTimeouts timeouts) {
    return PerfClient.exchanges(config, timeouts, Report.SILENT, TestObserver.SILENT);
  }
}
