package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventRingTest {
  @Test
  void numbersGoOnWhereTheOldestEventsAreDropped() {
    EventRing ring = new EventRing(3, 1000);
    for (int i = 0; i < 8; i++) {
      ring.add(new byte[] {(byte) i});
    }
    assertThat(ring.oldest()).isEqualTo(5);
    assertThat(ring.end()).isEqualTo(8);
    for (long i = 5; i < 8; i++) {
      assertThat(ring.get(i)).containsExactly((int) i);
    }
  }

  @Test
  void itHoldsNoMoreBytesThanItsLimitButAlwaysTheNewest() {
    EventRing ring = new EventRing(100, 1000);
    for (int i = 0; i < 50; i++) {
      ring.add(new byte[400]);
    }
    assertThat(ring.end() - ring.oldest()).isEqualTo(2);
    ring.add(new byte[5000]);
    assertThat(ring.end() - ring.oldest()).isEqualTo(1);
    assertThat(ring.get(ring.oldest())).hasSize(5000);
    ring.add(new byte[10]);
    assertThat(ring.get(ring.oldest())).hasSize(10);
  }
}
