package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.transport.Transports;
import io.perfport.server.config.SessionLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a client over a UNIX-domain socket asks for that only TCP and IP have. */
class UnixAdmissionTest {
  private static final PlanAdmission ADMISSION =
      new PlanAdmission(
          Grant.toEverybody(SessionLimits.DEFAULT), Transports.load().choose("nio"), true, false);

  private static TestPlan plan(SocketTuning socket, Protocol protocol) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1))
        .interval(Duration.ZERO)
        .over(protocol)
        .blockBytes(1_000)
        .bitsPerSecond(0)
        .socket(socket)
        .build();
  }

  private static void assertRefused(TestPlan plan, String option) {
    assertThatThrownBy(() -> ADMISSION.admit(plan))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED))
        .hasMessageContaining(option + ": a UNIX-domain socket ");
  }

  @Test
  void whatOnlyTcpAndIpHaveIsRefused() {
    assertRefused(plan(SocketTuning.SYSTEM, Protocol.UDP), "--udp");
    assertRefused(plan(new SocketTuning(0, true, 0, 0, "bbr"), Protocol.TCP), "--congestion");
    assertRefused(plan(new SocketTuning(0, true, 1_000, 0, null), Protocol.TCP), "--set-mss");
    assertRefused(plan(new SocketTuning(0, true, 0, 16, null), Protocol.TCP), "--tos");
    assertRefused(plan(new SocketTuning(0, false, 0, 0, null), Protocol.TCP), "--nagle");
  }

  @Test
  void buffersArePartOfEverySocket() {
    TestPlan plan = plan(new SocketTuning(64 << 10, true, 0, 0, null), Protocol.TCP);
    assertThat(ADMISSION.admit(plan)).isEqualTo(plan);
  }
}
