package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Framing;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.transport.Transports;
import io.perfport.server.SessionLimits;
import org.junit.jupiter.api.Test;

class PlanAdmissionTest {
  private final PlanAdmission admission =
      new PlanAdmission(
          new SessionLimits(1, 8, 1_000, 0, 15_000), Transports.load().choose("nio"), false);

  @Test
  void theWarmUpCountsAgainstTheLongestRun() {
    assertThat(admission.admit(plan(400, 600))).isEqualTo(plan(400, 600));
    assertThatThrownBy(() -> admission.admit(plan(401, 600)))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "1.001 s, warm-up included, are longer than this server allows: 1.0 s"
                + " (--max-duration)");
  }

  private static TestPlan plan(long omitMillis, long millis) {
    return new TestPlan(
        Direction.FORWARD,
        1,
        new RunLimit.Time(millis),
        omitMillis,
        0,
        1000,
        0,
        Framing.RAW,
        SocketTuning.SYSTEM,
        null);
  }
}
