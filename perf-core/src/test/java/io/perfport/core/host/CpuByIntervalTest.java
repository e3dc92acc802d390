package io.perfport.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.result.IntervalCpu;
import org.junit.jupiter.api.Test;

class CpuByIntervalTest {
  private static final long LONG_NANOS = 100_000_000;

  private final CpuByInterval cpu = new CpuByInterval();

  @Test
  void thePeersIsTheMeanOfWhatItToldInTheInterval() {
    cpu.onPeerCpu(40.0);
    cpu.onPeerCpu(null);
    cpu.onPeerCpu(60.0);
    assertThat(cpu.next().peerPercent()).isEqualTo(50);
    assertThat(cpu.next().peerPercent()).isNull();
    cpu.onPeerCpu(10.0);
    assertThat(cpu.next().peerPercent()).isEqualTo(10);
  }

  @Test
  void ownTimeIsThatSinceTheLastInterval() {
    ProcessCpu before = ProcessCpu.now();
    ProcessCpu now = before;
    while (now.wallNanos() - before.wallNanos() < LONG_NANOS
        || now.totalNanos() == before.totalNanos()) {
      now = ProcessCpu.now();
    }
    assertThat(cpu.next().ownPercent()).isPositive();
  }

  /** The kernel's steps would make anything of it, from 0 to thousands of percent. */
  @Test
  void aMomentHasNone() {
    IntervalCpu moment;
    long began;
    do { // This thread may have to wait for a processor.
      began = System.nanoTime();
      cpu.next();
      moment = cpu.next();
    } while (System.nanoTime() - began > LONG_NANOS / 2);
    assertThat(moment.ownPercent()).isNull();
  }
}
