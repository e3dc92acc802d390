package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A report that can't show what the server told costs nothing of what this end has measured. */
@Timeout(60)
class ThrowingReportTest {
  private static final Transport TRANSPORT = Transports.load().choose("nio");

  private static ServerTarget target(int port) {
    return new ServerTarget(TRANSPORT, "127.0.0.1", port, IpVersion.ANY, List.of(), 10_000, 1);
  }

  private static void assertTold(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    Failure why = ((Outcome.Failed) outcome).failure();
    assertThat(why.reason()).isEqualTo(FailureReason.INTERNAL);
    assertThat(why.detail()).contains("the server's results can't be shown", "no such column");
  }

  @Test
  void ofRequestsTheLocalFiguresAreShownAlone() throws Exception {
    List<ExchangeResult> shown = new ArrayList<>();
    ExchangeResult result =
        requests(
            told -> {
              if (told.remote().isPresent()) {
                throw new IllegalStateException("no such column");
              }
              shown.add(told);
            });
    assertThat(shown).containsExactly(result);
    assertThat(result.local().requests().answered()).isEqualTo(50);
    assertTold(result.outcome());
  }

  @Test
  void aReportOfRequestsThatCanShowNothingEndsTheTestAllTheSame() throws Exception {
    Throwable thrown =
        catchThrowable(
            () ->
                requests(
                    told -> {
                      throw new IllegalStateException("no such column");
                    }));
    assertThat(thrown).hasMessageContaining("no such column");
  }

  @Test
  void ofStreamsTheLocalFiguresAreShownAlone() throws Exception {
    List<TestResult> shown = new ArrayList<>();
    Report report =
        new Report() {

          @Override
          public void onFinish(Measurement ended) {
            TestResult told = (TestResult) ended;
            if (told.remote().isPresent()) {
              throw new IllegalStateException("no such column");
            }
            shown.add(told);
          }
        };
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1)) {
      TestPlan plan = TestPlan.forward(Duration.ofMillis(200)).omit(Duration.ZERO).build();
      StreamConfig config = StreamConfig.to("127.0.0.1", server.port(), plan).withTransport("nio");
      TestResult result = PerfClient.streams(config, report).run();
      assertThat(shown).containsExactly(result);
      assertThat(result.local().streams()).isNotEmpty();
      assertTold(result.outcome());
    }
  }

  private interface Finished {
    void show(ExchangeResult told);
  }

  private static ExchangeResult requests(Finished finished) throws Exception {
    Report report =
        new Report() {

          @Override
          public void onFinish(Measurement ended) {
            ExchangeResult told = (ExchangeResult) ended;
            finished.show(told);
          }
        };
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1)) {
      ExchangeConfig config =
          new ExchangeConfig(
              target(server.port()),
              Workload.RR,
              ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Blocks(50))
                  .omit(Duration.ZERO)
                  .build(),
              new RequestLoad(0, 0, 100, 0));
      return PerfClient.exchanges(config, SessionTimeouts.DEFAULT, report, TestObserver.SILENT)
          .run();
    }
  }
}
