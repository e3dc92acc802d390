package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fault of ours in showing a result is an error that says so, not a test without an end. */
@Timeout(180)
class BrokenReportTest {
  private static Report throwingIf(Predicate<TestResult> unfit) {
    return new Report() {

      @Override
      public void onFinish(Measurement ended) {
        TestResult result = (TestResult) ended;
        if (unfit.test(result)) {
          throw new IllegalStateException("no way to show it");
        }
      }
    };
  }

  @Test
  void aResultThatCannotBeShownEndsTheTestAllTheSame() {
    assertThatThrownBy(() -> run(throwingIf(result -> true)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("no way to show it");
  }

  /** Whatever the server has told. */
  @Test
  void whatTheServerToldDoesNotCostTheFiguresOfThisEnd() {
    TestResult shown = run(throwingIf(result -> result.remote().isPresent()));
    assertThat(shown.local().streams().get(0).bytes()).isEqualTo(100_000);
    assertThat(shown.remote()).isEmpty();
    assertThat(shown.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().detail()).contains("no way to show it"));
  }

  private static TestResult run(Report report) {
    Transport nio = Transports.load().choose("nio");
    ServerConfig served = new ServerConfig(nio, "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false);
    try (PerfServer server = PerfServer.start(served, SessionObserver.SILENT)) {
      TestPlan plan =
          TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(100_000))
              .interval(Duration.ZERO)
              .blockBytes(10_000)
              .build();
      StreamConfig config =
          new StreamConfig(
              new ServerTarget(
                  nio, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 10_000, 1),
              plan);
      return PerfClient.streams(config, report).run();
    }
  }
}
