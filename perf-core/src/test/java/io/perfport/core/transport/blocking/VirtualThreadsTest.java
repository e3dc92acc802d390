package io.perfport.core.transport.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.transport.Availability;
import org.junit.jupiter.api.Test;

class VirtualThreadsTest {
  @Test
  void saysWhichJavaItNeeds() {
    assertThat(VirtualThreads.availability(17))
        .isEqualTo(
            Availability.unavailable(
                "it needs Java 21 or newer, for virtual threads, and this is Java 17"));
    assertThat(VirtualThreads.availability(21).isAvailable()).isTrue();
  }
}
