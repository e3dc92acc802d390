package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the jars say of the machine they run on, without another. */
@Timeout(300)
class OwnMachineIT {
  @ParameterizedTest
  @EnumSource(Jar.class)
  void bothJarsListTheTransports(Jar jar) throws Exception {
    Exit exit = RunningJar.run(jar, "transports").with(0).quiet();
    assertThat(exit.out()).containsPattern("(?m)^nio ").containsPattern("(?m)^io_uring ");
  }

  @Test
  void loopbackEndsWithAComparisonOfTheTransports() throws Exception {
    Exit exit = RunningJar.runClient("--loopback", "-t", "0.5", "-O", "0").with(0).quiet();
    String comparison = exit.out().substring(exit.out().indexOf("of best"));
    assertThat(comparison).containsPattern("(?m)^nio .*sec").containsPattern("(?m)^local .*sec");
  }
}
