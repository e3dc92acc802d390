package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.transport.Transports;
import io.perfport.server.config.SessionLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanAdmissionTest {
  private final PlanAdmission admission =
      new PlanAdmission(
          Grant.toEverybody(new SessionLimits(1, 8, 1_000, 0, 15_000)),
          Transports.load().choose("nio"),
          false,
          false);

  @Test
  void theWarmUpCountsAgainstTheLongestRun() {
    assertThat(admission.admit(plan(400, 600))).isEqualTo(plan(400, 600));
    assertThatThrownBy(() -> admission.admit(plan(401, 600)))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "1.001 s, warm-up included, are longer than this server allows: 1.0 s"
                + " (--max-duration)");
  }

  @Test
  void theWarmUpCountsAgainstTheLongestRunOfRequests() {
    assertThatCode(() -> admission.admit(requests(400, 600))).doesNotThrowAnyException();
    assertThatThrownBy(() -> admission.admit(requests(401, 600)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("1.001 s, warm-up included");
  }

  private static ExchangePlan requests(long omitMillis, long millis) {
    return ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(millis))
        .bytes(10, 10)
        .omit(Duration.ofMillis(omitMillis))
        .build();
  }

  @Test
  void theHighestRateIsSharedByTheStreams() {
    PlanAdmission limited =
        new PlanAdmission(
            Grant.toEverybody(new SessionLimits(1, 8, 0, 8_000_000, 15_000)),
            Transports.load().choose("nio"),
            false,
            false);
    assertThat(limited.admit(plan(4, 0, 1, 0)).bitsPerSecond()).isEqualTo(2_000_000);
    assertThat(limited.admit(plan(4, 0, 1, 2_000_000)).bitsPerSecond()).isEqualTo(2_000_000);
    assertThatThrownBy(() -> limited.admit(plan(4, 0, 1, 2_000_001)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("(--max-bitrate)");
  }

  private static TestPlan plan(long omitMillis, long millis) {
    return plan(1, omitMillis, millis, 0);
  }

  private static TestPlan plan(int streams, long omitMillis, long millis, long bitsPerSecond) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(millis))
        .streams(streams)
        .omit(Duration.ofMillis(omitMillis))
        .interval(Duration.ZERO)
        .blockBytes(1000)
        .bitsPerSecond(bitsPerSecond)
        .build();
  }
}
