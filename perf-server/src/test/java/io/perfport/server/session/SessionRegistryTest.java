package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.core.host.MemoryBudget;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.host.PlacedThreads;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.session.SessionRegistry.LiveSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SessionRegistryTest {
  private static final LiveSession SESSION = why -> {};
  private static final MemoryNeed ALL = new MemoryNeed(1000, 1000);

  private static final Grant EVERYBODY = Grant.toEverybody(SessionLimits.DEFAULT);

  private final SessionRegistry registry = registry(new SessionLimits(10, 1, 0, 0, 1000));

  private static SessionRegistry registry(SessionLimits limits) {
    return new SessionRegistry(limits, new MemoryBudget(ALL), new PlacedThreads(Thread::new, null));
  }

  /** The event loops are those of all sessions. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void processorsAreForASessionThatIsAloneAndStaysSo() throws Exception {
    ProcessorSet all = ProcessorSet.parse(allowed());
    ProcessorSet one = ProcessorSet.of(all.first());
    registry.admit("a", SESSION, peer("192.0.2.1"), EVERYBODY);
    registry.admit("b", SESSION, peer("192.0.2.2"), EVERYBODY);
    assertThat(registry.place("a", one)).map(Failure::reason).contains(FailureReason.SERVER_FULL);
    registry.release("b", SESSION);
    assertThat(registry.place("a", ProcessorSet.of(8191)))
        .map(Failure::detail)
        .contains(
            "on the server: processor 8191 is not one that this process may use: %s (--affinity)"
                .formatted(all));
    assertThat(registry.refusal(peer("192.0.2.2"))).isEmpty();

    assertThat(registry.place("a", one)).isEmpty();
    assertThat(registry.admit("b", SESSION, peer("192.0.2.2"), EVERYBODY))
        .map(Failure::detail)
        .hasValueSatisfying(why -> assertThat(why).contains("--affinity", "try again later"));
    registry.release("a", why -> {}); // Another's word does not count.
    assertThat(registry.refusal(peer("192.0.2.2"))).isPresent();
    registry.release("a", SESSION);
    assertThat(registry.admit("b", SESSION, peer("192.0.2.2"), EVERYBODY)).isEmpty();
    assertThat(registry.place("a", one)).as("it has ended meanwhile").isEmpty();
    assertThat(registry.refusal(peer("192.0.2.3"))).isEmpty();
  }

  private static String allowed() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneAddressGetsHalfOfThePlaces() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(registry.admit("a" + i, SESSION, peer("192.0.2.1"), EVERYBODY)).isEmpty();
    }
    assertThat(registry.admit("a5", SESSION, peer("192.0.2.1"), EVERYBODY))
        .map(Failure::detail)
        .hasValueSatisfying(why -> assertThat(why).contains("--max-per-address"));
    for (int i = 0; i < 5; i++) {
      assertThat(registry.admit("b" + i, SESSION, peer("192.0.2.2"), EVERYBODY)).isEmpty();
    }
    assertThat(registry.admit("c", SESSION, peer("192.0.2.3"), EVERYBODY))
        .map(Failure::detail)
        .hasValueSatisfying(why -> assertThat(why).contains("--max-sessions"));
    registry.release("a0", SESSION);
    assertThat(registry.admit("c", SESSION, peer("192.0.2.3"), EVERYBODY)).isEmpty();
  }

  @Test
  void addressesOfOneIpv6NetworkAreOneAddress() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(registry.admit("a" + i, SESSION, peer("2001:db8::" + i), EVERYBODY)).isEmpty();
    }
    assertThat(registry.refusal(peer("2001:db8::ffff:1:2:3"))).isPresent();
    assertThat(registry.refusal(peer("2001:db8:0:1::1"))).isEmpty();
  }

  @Test
  void theLoopbackMayHaveAllPlacesUnlessALimitWasAskedFor() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(registry.admit("a" + i, SESSION, peer("127.0.0.1"), EVERYBODY)).isEmpty();
    }
    SessionRegistry strict = registry(new SessionLimits(10, 1, 0, 0, 1000).withStrangers(1, 10));
    assertThat(strict.admit("a", SESSION, peer("127.0.0.1"), EVERYBODY)).isEmpty();
    assertThat(strict.refusal(peer("127.0.0.1"))).isPresent();
    assertThat(strict.refusal(peer("127.0.0.2"))).isEmpty();
  }

  @Test
  void aSessionThatIsOnlyKnownHasNoPlace() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(registry.register("a" + i, SESSION)).isTrue();
    }
    assertThat(registry.register("a0", SESSION)).isFalse();
    assertThat(registry.refusal(peer("192.0.2.1"))).isEmpty();
    registry.release("a0", SESSION);
    for (int i = 1; i <= 5; i++) {
      assertThat(registry.admit("a" + i, SESSION, peer("192.0.2.1"), EVERYBODY)).isEmpty();
    }
    assertThat(registry.refusal(peer("192.0.2.1"))).isPresent();
  }

  @Test
  void memoryIsTakenWithThePlanAndGivenBackWithThePlace() throws Exception {
    assertThat(registry.admit("a", SESSION, peer("192.0.2.1"), EVERYBODY)).isEmpty();
    assertThat(registry.reserve("a", new MemoryNeed(1001, 0), 1))
        .map(Failure::reason)
        .hasValue(FailureReason.PLAN_OVER_LIMIT);
    assertThat(registry.reserve("a", new MemoryNeed(0, 1001), 1)).isPresent();
    assertThat(registry.reserve("a", new MemoryNeed(700, 700), 1)).isEmpty();
    assertThat(registry.admit("b", SESSION, peer("192.0.2.2"), EVERYBODY)).isEmpty();
    assertThat(registry.reserve("b", new MemoryNeed(400, 0), 1))
        .map(Failure::reason)
        .hasValue(FailureReason.SERVER_FULL);
    registry.release("a", SESSION);
    registry.release("a", SESSION);
    assertThat(registry.reserve("b", new MemoryNeed(1000, 1000), 1)).isEmpty();
  }

  @Test
  void severalTestsOfOneAddressGetHalfOfTheMemoryTogether() throws Exception {
    for (String key : new String[] {"a", "b", "c"}) {
      assertThat(registry.admit(key, SESSION, peer("192.0.2.1"), EVERYBODY)).isEmpty();
    }
    assertThat(registry.reserve("a", new MemoryNeed(300, 0), 1)).isEmpty();
    assertThat(registry.reserve("b", new MemoryNeed(300, 0), 1)).isPresent();
    assertThat(registry.reserve("c", new MemoryNeed(200, 0), 1)).isEmpty();
  }

  private static SocketAddress peer(String address) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(address), 1);
  }
}
