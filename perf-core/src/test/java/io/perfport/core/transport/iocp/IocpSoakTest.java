package io.perfport.core.transport.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.leak.NoLeaks;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many connections at once that open, transfer, half-close, close, reset and cancel at random, with
 * whatever is pending. What arrives is what was sent, byte for byte; every channel ends; and
 * nothing is left: no buffer, no descriptor, no channel, no operation, no thread.
 *
 * <p>In properties: {@code iocp.soak.seconds}, {@code iocp.soak.connections}, {@code
 * iocp.soak.backend}, and {@code iocp.seed} to repeat, as far as the scheduler plays along. {@code
 * CONTRIBUTING.md} has the command for ten minutes.
 */
@ExtendWith(NoLeaks.class)
@Timeout(7200)
class IocpSoakTest {
  private static final int CONNECTIONS = Integer.getInteger("iocp.soak.connections", 200);
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("iocp.soak.seconds", 4));
  private static final Duration MOMENT = Duration.ofMillis(300);

  static Stream<IocpBackend> backends() {
    String only = System.getProperty("iocp.soak.backend", "");
    return Arrays.stream(IocpBackend.values())
        .filter(backend -> only.isEmpty() || backend.label().equals(only));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void leavesNothingBehind(IocpBackend backend) throws Exception {
    long seed = seed();
    soak(backend, 10, seed, MOMENT); // what is opened once and for all is open after this
    SoakDescriptors before = SoakDescriptors.open();
    SoakTally tally = soak(backend, CONNECTIONS, seed, LENGTH);
    assertNoneBeyond(before, seed);
    assertThat(tally.missing()).as("what never happened; %s", tally).isEmpty();
  }

  /** Whatever goes on when the group ends: it ends with it. */
  @ParameterizedTest
  @MethodSource("backends")
  void leavesNothingBehindWhenItsGroupEndsInTheMidst(IocpBackend backend) throws Exception {
    long seed = seed();
    soak(backend, 10, seed, MOMENT);
    SoakDescriptors before = SoakDescriptors.open();
    try (Soak soak = new Soak(backend, CONNECTIONS, seed)) {
      soak.run(MOMENT);
      soak.end();
      assertNoFailure(soak, seed);
    }
    assertNoneBeyond(before, seed);
  }

  private static SoakTally soak(IocpBackend backend, int connections, long seed, Duration length)
      throws Exception {
    try (Soak soak = new Soak(backend, connections, seed)) {
      soak.run(length);
      assertNoFailure(soak, seed);
      soak.assertNothingLeft();
      soak.end();
      assertNoFailure(soak, seed);
      System.out.printf("soak, %s: %s%n", backend.label(), soak.tally());
      return soak.tally();
    }
  }

  private static void assertNoFailure(Soak soak, long seed) {
    assertThat(soak.tally().failures()).as("-Diocp.seed=%d; %s", seed, soak.tally()).isEmpty();
  }

  private static void assertNoneBeyond(SoakDescriptors before, long seed) throws Exception {
    SoakDescriptors after = SoakDescriptors.open();
    assertThat(after.noneBeyond(before))
        .as("-Diocp.seed=%d; descriptors %s, before %s", seed, after, before)
        .isTrue();
  }

  private static long seed() {
    long seed = Long.getLong("iocp.seed", System.nanoTime());
    System.out.println("soak: -Diocp.seed=" + seed);
    return seed;
  }
}
