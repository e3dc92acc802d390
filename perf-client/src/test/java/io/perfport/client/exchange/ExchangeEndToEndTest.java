package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and responses between real clients and servers, on every transport. */
@Timeout(120)
class ExchangeEndToEndTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final RequestLoad QUIET = new RequestLoad(0, 0, 100, 0);

  /** A bare name, since JUnit would print what a transport holds. */
  static Stream<String> transports() {
    return Stream.concat(
        Stream.of("nio", "epoll", "io_uring", "iocp", "blocking", "virtual")
            .filter(
                name -> TRANSPORTS.available().stream().anyMatch(each -> each.name().equals(name))),
        Stream.of("local"));
  }

  private static ExchangePlan plan(
      ExchangeKind kind, int connections, int depth, RunLimit limit, long omitMillis) {
    return ExchangePlan.builder(kind, limit)
        .connections(connections)
        .depth(depth)
        .bytes(100, 5_000)
        .omit(Duration.ofMillis(omitMillis))
        .build();
  }

  private static ExchangeConfig config(
      Transport transport, int port, Workload workload, ExchangePlan plan, RequestLoad load) {
    return new ExchangeConfig(target(transport, port), workload, plan, load);
  }

  private static ServerTarget target(Transport transport, int port) {
    return new ServerTarget(transport, "127.0.0.1", port, IpVersion.ANY, List.of(), 10_000, 2);
  }

  private static ExchangeResult run(
      String name, Workload workload, ExchangePlan plan, RequestLoad load) {
    Transport transport = TRANSPORTS.choose(name);
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      ExchangeConfig config = config(transport, server.port(), workload, plan, load);
      return PerfClient.exchanges(config, Report.SILENT).run();
    }
  }

  private static void assertAllAnswered(ExchangeResult result, long requests) {
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    RequesterResult local = result.local();
    assertThat(local.requests().answered()).isEqualTo(requests);
    assertThat(local.requests().unanswered()).isZero();
    assertThat(local.requests().unsent()).isZero();
    assertThat(local.latency().summary().samples()).isEqualTo(requests);
    assertThat(local.service().summary().samples()).isEqualTo(requests);
    assertThat(result.remote()).isPresent();
    assertThat(result.remote().get().requests()).isEqualTo(requests);
    assertThat(result.local().warnings()).as("this end has looked").isNotNull();
    assertThat(result.remote().get().warnings()).as("and the server").isNotNull();
    assertThat(result.remote().get().responseBytes()).isEqualTo(5_000 * requests);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void bothEndsCountEveryRequestOfACount(String transport) {
    ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 7, 3, new RunLimit.Blocks(500), 0);
    ExchangeResult result = run(transport, Workload.RR, plan, QUIET);
    assertAllAnswered(result, 500);
    assertThat(result.local().connections()).isEqualTo(7);
    assertThat(result.local().connecting().summary().samples()).isEqualTo(7);
    assertThat(result.remote().get().connections()).isEqualTo(7);
    assertThat(result.local().lateness()).isNull();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void eachSingleRequestHasAConnectionOfItsOwn(String transport) {
    ExchangePlan plan = plan(ExchangeKind.SINGLE, 5, 1, new RunLimit.Blocks(200), 0);
    ExchangeResult result = run(transport, Workload.CRR, plan, QUIET);
    assertAllAnswered(result, 200);
    assertThat(result.local().connects()).isEqualTo(200);
    assertThat(result.local().connecting().summary().samples()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void anOpenLoopSendsWhatIsDueAndSaysHowLateItWas(String transport) {
    ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 10, 16, new RunLimit.Time(500), 0);
    RequestLoad load = new RequestLoad(1_000, 0, 100, 0);
    ExchangeResult result = run(transport, Workload.RR, plan, load);
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    RequesterResult local = result.local();
    // A slow machine may not send all of them, but none that is not due.
    assertThat(local.requests().answered() + local.requests().unsent()).isBetween(100L, 600L);
    assertThat(local.lateness().summary().samples()).isPositive();
    assertThat(local.latency().summary().minNanos())
        .isGreaterThanOrEqualTo(local.service().summary().minNanos());
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aRampIsHeldStepByStep(String transport) {
    ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 50, 1, new RunLimit.Time(200), 0);
    RequestLoad load = new RequestLoad(500, 20, 50, 100);
    ExchangeResult result = run(transport, Workload.SCALE, plan, load);
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(result.local().ramp()).extracting(RampStep::connections).containsExactly(20, 40, 50);
    assertThat(result.local().ramp()).extracting(RampStep::opened).containsExactly(20, 20, 10);
    assertThat(result.local().requests().answered()).isPositive();
    assertThat(result.remote().get().connections()).isEqualTo(50);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void requestsAreMeasuredWithoutAndUnderLoad(String name) {
    Transport transport = TRANSPORTS.choose(name);
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      LoadedConfig config =
          new LoadedConfig(
              target(transport, server.port()),
              stream(800),
              plan(ExchangeKind.PERSISTENT, 1, 64, new RunLimit.Time(400), 100),
              new RequestLoad(200, 0, 100, 0));
      LoadedResult result = PerfClient.loaded(config, Report.SILENT).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.idle().local().requests().answered()).isPositive();
      assertThat(result.loaded().get().local().latency().roundTripsPerMinute()).isPositive();
      assertThat(result.streams().get().remote().get().streams().get(0).bytes()).isPositive();
    }
  }

  private static TestPlan stream(long millis) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(millis))
        .omit(Duration.ofMillis(100))
        .blockBytes(64 << 10)
        .bitsPerSecond(20_000_000)
        .build();
  }

  @Test
  void theWarmUpIsInTheIntervalsAndNotInTheTotals() {
    ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 2, 1, new RunLimit.Time(300), 200);
    ExchangeResult result = run("nio", Workload.RR, plan, new RequestLoad(0, 0, 100, 100));
    assertThat(result.intervals().stream().filter(ExchangeInterval::omitted)).hasSize(2);
    long counted =
        result.intervals().stream()
            .filter(each -> !each.omitted())
            .mapToLong(ExchangeInterval::requests)
            .sum();
    assertThat(result.local().requests().answered()).isEqualTo(counted).isPositive();
  }

  @Test
  void anInterruptedRunGivesWhatWasMeasured() {
    Transport transport = TRANSPORTS.choose("auto");
    AtomicReference<PerfClient<ExchangeResult>> client = new AtomicReference<>();
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 1)) {
      ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 3, 2, new RunLimit.Time(60_000), 0);
      RequestLoad load = new RequestLoad(0, 0, 100, 100);
      client.set(
          PerfClient.exchanges(
              config(transport, server.port(), Workload.RR, plan, load),
              new AtFirstInterval(() -> client.get().interrupt())));
      ExchangeResult result = client.get().run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Interrupted.class);
      assertThat(result.remote()).isPresent();
      assertThat(result.local().requests().answered()).isPositive();
    }
  }

  @Test
  void aServerThatGoesAwayEndsTheTestWithItsReasonAndTheFiguresUntilThen() {
    Transport transport = TRANSPORTS.choose("auto");
    LoopbackServers.Running server = LoopbackServers.load().start(transport, 1);
    ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 3, 2, new RunLimit.Time(60_000), 0);
    RequestLoad load = new RequestLoad(0, 0, 100, 100);
    Thread[] closing = {new Thread(server::close)};
    ExchangeResult result =
        PerfClient.exchanges(
                config(transport, server.port(), Workload.RR, plan, load),
                new AtFirstInterval(() -> closing[0].start()))
            .run();
    assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) result.outcome()).failure().reason())
        .isEqualTo(FailureReason.SHUTTING_DOWN);
    assertThat(result.local().requests().answered()).isPositive();
  }

  @Test
  void nobodyThereIsSaidAtOnce() {
    Transport transport = TRANSPORTS.choose("auto");
    int port;
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 1)) {
      port = server.port();
    }
    ExchangePlan plan = plan(ExchangeKind.PERSISTENT, 1, 1, new RunLimit.Blocks(1), 0);
    ExchangeConfig config = config(transport, port, Workload.RR, plan, QUIET);
    FailureException e =
        catchThrowableOfType(
            FailureException.class, () -> PerfClient.exchanges(config, Report.SILENT).run());
    assertThat(e.failure().reason()).isEqualTo(FailureReason.CONNECT_REFUSED);
  }

  /** Does something once, when the first interval is over. */
  private static final class AtFirstInterval implements Report {
    private final Runnable action;
    private boolean done;

    private AtFirstInterval(Runnable action) {
      this.action = action;
    }

    @Override
    public void onInterval(RunInterval interval) {
      if (!done) {
        done = true;
        action.run();
      }
    }
  }
}
