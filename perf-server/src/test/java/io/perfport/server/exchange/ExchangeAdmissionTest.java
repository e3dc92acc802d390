package io.perfport.server.exchange;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.ExchangeKind;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.transport.Transports;
import io.perfport.server.config.SessionLimits;
import org.junit.jupiter.api.Test;

class ExchangeAdmissionTest {
  private final ExchangeAdmission admission =
      new ExchangeAdmission(
          new SessionLimits(1, 8, 1_000, 0, 15_000), Transports.load().choose("nio"), false);

  @Test
  void theWarmUpCountsAgainstTheLongestRun() {
    assertThatCode(() -> admission.admit(plan(400, 600))).doesNotThrowAnyException();
    assertThatThrownBy(() -> admission.admit(plan(401, 600)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("1.001 s, warm-up included");
  }

  private static ExchangePlan plan(long omitMillis, long millis) {
    return new ExchangePlan(
        ExchangeKind.PERSISTENT,
        Protocol.TCP,
        1,
        1,
        10,
        10,
        new RunLimit.Time(millis),
        omitMillis,
        SocketTuning.SYSTEM,
        null);
  }
}
