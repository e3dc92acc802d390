package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.exchange.RequestClock.Schedule;
import org.junit.jupiter.api.Test;

/** One request a microsecond, the first at 1,000. */
class BacklogTest {
  private final RequestClock backlog = new RequestClock();

  private void begin(int due) {
    backlog.begin(new Schedule(1_000, 1_000));
    for (int i = 0; i < due; i++) {
      backlog.add();
    }
  }

  /** Else latency would leave out what the load generator itself made requests wait. */
  @Test
  void aRequestThatWaitedIsDueWhenTheScheduleSaysAndNotWhenItIsSent() {
    begin(3);
    assertThat(backlog.take()).isEqualTo(1_000);
    assertThat(backlog.take()).isEqualTo(2_000);
    assertThat(backlog.waiting()).isEqualTo(1);
    assertThat(backlog.nextDueNanos()).isEqualTo(4_000);
    backlog.leaveOut();
    assertThat(backlog.nextDueNanos()).isEqualTo(5_000);
  }

  @Test
  void whatIsForgottenIsUnsentAndTheFirstOfItTellsHowLongThatTook() {
    begin(5);
    backlog.take();
    backlog.forget();
    assertThat(backlog.waiting()).isZero();
    assertThat(backlog.unsent()).isEqualTo(4);
    assertThat(backlog.oldestUnsentNanos()).isEqualTo(2_000);
    begin(2);
    backlog.forget();
    assertThat(backlog.unsent()).isEqualTo(6);
    assertThat(backlog.oldestUnsentNanos()).as("still the first").isEqualTo(2_000);
  }
}
