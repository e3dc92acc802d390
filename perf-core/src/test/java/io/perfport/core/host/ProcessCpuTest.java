package io.perfport.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.common.result.CpuUsage;
import org.junit.jupiter.api.Test;

class ProcessCpuTest {
  /** USER_HZ, in which Linux tells times to programs, has been 100 on every processor since 2.6. */
  private static final long TICK_NANOS = 10_000_000;

  @Test
  void onePercentIsAHundredthOfOneProcessorInTheTimeThatPassed() {
    ProcessCpu before = new ProcessCpu(1_000, 700_000, 100, 40);
    ProcessCpu after = new ProcessCpu(1_001_000, 3_200_000, 130, 50);
    CpuUsage usage = after.since(before);
    assertThat(usage.totalPercent()).as("2.5 processors").isEqualTo(250);
    assertThat(usage.userPercent()).as("30 of 40 ticks").isEqualTo(187.5);
    assertThat(usage.systemPercent()).isEqualTo(62.5);
  }

  @Test
  void aTimeTooShortForATickIsTheKernels() {
    CpuUsage usage = new ProcessCpu(2_000, 1_000, 7, 3).since(new ProcessCpu(1_000, 500, 7, 3));
    assertThat(usage.totalPercent()).isEqualTo(50);
    assertThat(usage.userPercent()).isZero();
    assertThat(usage.systemPercent()).isEqualTo(50);
  }

  @Test
  void whereTheKernelDoesNotTellTheSplitThereIsTheTotalOnly() {
    CpuUsage usage = new ProcessCpu(2_000, 1_000, -1, -1).since(new ProcessCpu(1_000, 0, -1, -1));
    assertThat(usage).isEqualTo(new CpuUsage(100, null, null));
  }

  /** Two sources, one truth: the JVM's total, and the sum of what the kernel splits. */
  @Test
  void userAndSystemTimeAreThoseOfThisProcess() {
    ProcessCpu now = ProcessCpu.now();
    assumeTrue(now.userTicks() >= 0, "the kernel does not tell");
    assertThat((now.userTicks() + now.systemTicks()) * TICK_NANOS)
        .isCloseTo(now.totalNanos(), withinPercentage(50));
    assertThat(now.userTicks()).isPositive();
  }
}
