package io.perfport.client.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Measurement;
import io.perfport.core.cli.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When tests that are repeated begin, by a clock that only they and their pauses move. */
class MonitorTest {
  private final Clockwork engine = new Clockwork();
  private final List<Long> begun = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  /** Counts the seconds, and has enough after a number of pauses. */
  private static final class Clockwork implements TestEngine {
    private long nanos = 1_234_567_890_123L; // Since when nobody knows.
    private int pauses = 4;
    private long skipped;
    private Duration period;

    @Override
    public Measurement run(TestConfig config, Report report) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onSchedule(Duration every) {
      period = every;
    }

    @Override
    public void onSkipped(long times) {
      skipped += times;
    }

    @Override
    public void pause(long forNanos) {
      assertThat(forNanos).isNotNegative();
      nanos += forNanos;
      pauses--;
    }

    @Override
    public boolean interrupted() {
      return pauses == 0;
    }
  }

  private ExitCode monitor(int... roundSeconds) {
    long start = engine.nanos;
    return new Monitor(engine, Duration.ofSeconds(10), () -> engine.nanos, told::add)
        .run(
            () -> {
              int takes = roundSeconds[begun.size() % roundSeconds.length];
              begun.add(TimeUnit.NANOSECONDS.toSeconds(engine.nanos - start));
              engine.nanos += TimeUnit.SECONDS.toNanos(takes);
            });
  }

  @Test
  void roundsBeginAtMultiplesOfThePeriodHoweverLongEachTakes() {
    assertThat(monitor(3, 7, 1)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(begun).containsExactly(0L, 10L, 20L, 30L);
    assertThat(engine.period).isEqualTo(Duration.ofSeconds(10));
    assertThat(engine.skipped).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void timesThatPassWhileARoundStillRunsAreSkippedCountedAndTold() {
    monitor(25, 1);
    assertThat(begun).containsExactly(0L, 30L, 40L, 70L);
    assertThat(engine.skipped).isEqualTo(4);
    assertThat(told)
        .containsExactly(
            "skipped 2 of the times to begin: the tests took 25.0 s",
            "skipped 2 of the times to begin: the tests took 25.0 s");
  }

  @Test
  void aTimeThatIsDueAsARoundEndsIsNotSkipped() {
    monitor(10, 20);
    assertThat(begun).containsExactly(0L, 10L, 30L, 40L);
    assertThat(engine.skipped).isEqualTo(2);
  }

  @Test
  void aRoundThatDoesNotStartIsNoReasonToStop() {
    new Monitor(engine, Duration.ofSeconds(10), () -> engine.nanos, told::add)
        .run(
            () -> {
              begun.add(0L);
              throw new FailureException(FailureReason.CONNECT_REFUSED, "nobody there");
            });
    assertThat(begun).hasSize(4);
  }

  @Test
  void aUserWhoEndsItInTheMiddleOfARoundWaitsForNoPause() {
    new Monitor(engine, Duration.ofSeconds(10), () -> engine.nanos, told::add)
        .run(
            () -> {
              begun.add(0L);
              engine.pauses = 0;
            });
    assertThat(begun).hasSize(1);
  }
}
