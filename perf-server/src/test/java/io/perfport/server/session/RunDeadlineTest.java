package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.session.StateClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Time passes when the test says so. */
class RunDeadlineTest {
  private static final long OVERTIME_MILLIS = 50;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Failure> silences = new ArrayList<>();
  private final SessionTimeouts timeouts = new SessionTimeouts(10, 10, 10, OVERTIME_MILLIS, 10, 10);
  private final StateClock<ServerState> clock =
      new StateClock<>(
          channel.eventLoop(), timeouts, Side.SERVER, ServerState.PLANNING, silences::add);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void aRunHasItsWarmUpItsTimeAndTheOvertimeAndNoMore() {
    channel.freezeTime();
    RunDeadline.begin(clock, timeouts, new RunLimit.Time(1_000), 2_000, most(0), silences::add);
    pass(2_000 + 1_000 + OVERTIME_MILLIS - 1);
    assertThat(silences).isEmpty();
    pass(1);
    assertThat(silences).extracting(Failure::reason).containsExactly(FailureReason.TIMED_OUT);
  }

  @Test
  void aByteCountHasTheTimeThatTheServerAllowsWarmUpIncluded() {
    channel.freezeTime();
    RunDeadline.begin(clock, timeouts, new RunLimit.Bytes(1), 2_000, most(5_000), silences::add);
    pass(4_999);
    assertThat(silences).isEmpty();
    pass(1);
    assertThat(silences)
        .extracting(Failure::reason)
        .containsExactly(FailureReason.DURATION_OVER_LIMIT);
  }

  private static Ceiling most(long millis) {
    return Ceiling.ofServer(millis, "--max-duration");
  }
}
