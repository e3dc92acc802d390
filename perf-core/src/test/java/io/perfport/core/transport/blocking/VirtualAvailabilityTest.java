package io.perfport.core.transport.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.transport.Availability;
import org.junit.jupiter.api.Test;

class VirtualAvailabilityTest {
  @Test
  void saysWhichJavaItNeeds() {
    assertThat(VirtualTransport.availability(17))
        .isEqualTo(
            Availability.unavailable(
                "it needs Java 21 or newer, for virtual threads, and this is Java 17"));
    assertThat(VirtualTransport.availability(21).isAvailable()).isTrue();
  }
}
