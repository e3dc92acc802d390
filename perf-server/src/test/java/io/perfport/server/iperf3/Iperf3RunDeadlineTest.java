package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.session.StateClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class Iperf3RunDeadlineTest {
  private static final long OVERTIME_MILLIS = 50;

  @Test
  void dataMayFlowInTheWarmUpTheTimeAndTheOvertimeAndNoLonger() {
    EmbeddedChannel channel = new EmbeddedChannel();
    List<ErrorCode> silences = new ArrayList<>();
    SessionTimeouts timeouts = new SessionTimeouts(10, 10, 10, OVERTIME_MILLIS, 10, 10);
    AtomicReference<StateClock<Iperf3ServerState>> ofSession = new AtomicReference<>();
    StateClock<Iperf3ServerState> clock =
        new StateClock<>(
            channel.eventLoop(),
            timeouts,
            Side.SERVER,
            Iperf3ServerState.PARAMETERS,
            why -> silences.add(ofSession.get().state().codeOfSilence()));
    ofSession.set(clock);
    channel.freezeTime();
    Iperf3ServerSession.enterRunning(clock, plan(2_000, 1_000), OVERTIME_MILLIS);
    channel.advanceTimeBy(2_000 + 1_000 + OVERTIME_MILLIS - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(silences).isEmpty();
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(silences).containsExactly(ErrorCode.DURATION_EXPIRED);
    channel.finishAndReleaseAll();
  }

  private static TestPlan plan(long omitMillis, long millis) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(millis))
        .omit(Duration.ofMillis(omitMillis))
        .interval(Duration.ZERO)
        .blockBytes(1000)
        .build();
  }
}
