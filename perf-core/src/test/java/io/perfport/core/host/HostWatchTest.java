package io.perfport.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class HostWatchTest {
  @Test
  void seesTheMachineBeforeAndAfter(@TempDir Path root) throws Exception {
    MadeMachine machine =
        new MadeMachine(root).with("proc/net/sockstat", "TCP: inuse 5 orphan 0 tw 1\n");
    HostWatch watch = new HostWatch(new HostProbe(root));
    watch.begin();
    HostObservation seen = watch.end().get(60, TimeUnit.SECONDS).orElseThrow();
    assertThat(seen.before().machine().network().tcpSockets()).isEqualTo(6);
    assertThat(seen.after().machine()).isEqualTo(machine.facts());
    assertThat(seen.nanos()).isPositive();
  }

  @Test
  void seesNothingOfAMeasuredPartThatNeverBegan() throws Exception {
    assertThat(new HostWatch(HostProbe.ofThisMachine()).end().get(60, TimeUnit.SECONDS))
        .isEqualTo(Optional.empty());
  }

  /** The facts that every JVM on every system has. */
  @Test
  void thisProcessIsThere() throws Exception {
    HostWatch watch = new HostWatch(HostProbe.ofThisMachine());
    watch.begin();
    HostObservation seen = watch.end().get(60, TimeUnit.SECONDS).orElseThrow();
    ProcessFacts process = seen.after().process();
    assertThat(process.processors()).isPositive();
    assertThat(process.cpuNanos()).isPositive();
    assertThat(process.threads().values())
        .extracting(ProcessFacts.ThreadTime::name)
        .contains(Thread.currentThread().getName());
    assertThat(seen.processorsUsed().orElseThrow()).isNotNegative();
  }
}
