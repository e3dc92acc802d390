package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.perfport.client.exchange.RequestClock.Schedule;
import org.junit.jupiter.api.Test;

class RequestScheduleTest {
  @Test
  void theRateIsThatOfAllConnectionsAndTheyTakeTurns() {
    for (int request = 0; request < 3; request++) {
      for (int connection = 0; connection < 4; connection++) {
        long expected = 7 + (request * 4L + connection) * 1_000_000;
        assertEquals(expected, Schedule.of(7, connection, 4, 1_000).dueNanos(request));
      }
    }
  }

  @Test
  void aPeriodThatIsNoWholeNumberOfNanosecondsDoesNotDrift() {
    assertEquals(1e9, (double) Schedule.of(0, 0, 1, 300_007).dueNanos(300_007), 1);
  }

  @Test
  void howManyAreDueByATimeIsWhatTheirDueTimesSay() {
    Schedule schedule = Schedule.of(7, 2, 3, 300_007);
    assertEquals(0, schedule.dueBy(schedule.dueNanos(0) - 1));
    for (long request : new long[] {0, 1, 99, 1_000_003, 3_000_000_000L}) {
      assertEquals(request + 1, schedule.dueBy(schedule.dueNanos(request)));
      assertEquals(request, schedule.dueBy(schedule.dueNanos(request) - 1));
    }
  }

  @Test
  void aRateThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Schedule.of(0, 0, 1, 0));
  }
}
