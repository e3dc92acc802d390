package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RequestScheduleTest {
  @Test
  void theRateIsThatOfAllConnectionsAndTheyTakeTurns() {
    for (int request = 0; request < 3; request++) {
      for (int connection = 0; connection < 4; connection++) {
        long expected = 7 + (request * 4L + connection) * 1_000_000;
        assertEquals(expected, RequestSchedule.of(7, connection, 4, 1_000).dueNanos(request));
      }
    }
  }

  @Test
  void aPeriodThatIsNoWholeNumberOfNanosecondsDoesNotDrift() {
    assertEquals(1e9, (double) RequestSchedule.of(0, 0, 1, 300_007).dueNanos(300_007), 1);
  }

  @Test
  void aRateThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> RequestSchedule.of(0, 0, 1, 0));
  }
}
