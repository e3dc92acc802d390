package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who reads the report has stopped reading, until the test is over: it runs all the same. */
@Timeout(180)
class UnreadReportTest {
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger intervalsTold = new AtomicInteger();
  private final TestObserver observer =
      new TestObserver() {
        @Override
        public void onEnded(Outcome outcome) {
          over.countDown();
        }
      };

  private void awaitTheEndOfTheTest() {
    try {
      assertThat(over.await(60, TimeUnit.SECONDS)).as("the test ended meanwhile").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolChoice.class,
      names = {"PERFPORT", "IPERF3"})
  void streamsFlowToTheirEnd(ProtocolChoice protocol) {
    TestPlan plan =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(1_000))
            .omit(Duration.ZERO)
            .interval(Duration.ofMillis(100))
            .blockBytes(10_000)
            .build();
    TestResult result =
        against(
            target ->
                PerfClient.streams(
                        new StreamConfig(target, plan, protocol, Iperf3Options.NONE),
                        SessionTimeouts.DEFAULT,
                        new UnreadStreams(),
                        observer)
                    .run());
    assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(intervalsTold).as("none is lost").hasValue(result.intervals().size());
  }

  @Test
  void requestsAreAnsweredToTheirEnd() {
    ExchangePlan plan =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(500)).build();
    RequestLoad load = new RequestLoad(0, 0, 100, 100);
    ExchangeResult result =
        against(
            target ->
                PerfClient.exchanges(
                        new ExchangeConfig(target, Workload.RR, plan, load),
                        SessionTimeouts.DEFAULT,
                        new UnreadExchange(),
                        observer)
                    .run());
    assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(intervalsTold).hasPositiveValue();
  }

  private static <R> R against(Function<ServerTarget, R> test) {
    Transport nio = Transports.load().choose("nio");
    ServerConfig served = new ServerConfig(nio, "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false);
    try (PerfServer server = PerfServer.start(served, SessionObserver.SILENT)) {
      return test.apply(
          new ServerTarget(nio, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 10_000, 1));
    }
  }

  private final class UnreadStreams implements Report {
    @Override
    public void onStart(RunStart start) {
      awaitTheEndOfTheTest();
    }

    @Override
    public void onInterval(RunInterval interval) {
      intervalsTold.incrementAndGet();
    }
  }

  private final class UnreadExchange implements Report {
    @Override
    public void onStart(RunStart start) {
      awaitTheEndOfTheTest();
    }

    @Override
    public void onInterval(RunInterval interval) {
      intervalsTold.incrementAndGet();
    }
  }
}
