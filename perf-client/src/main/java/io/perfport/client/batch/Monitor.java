package io.perfport.client.batch;

import io.perfport.common.failure.FailureException;
import io.perfport.core.cli.ExitCode;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs the tests of a command again and again, until the user ends it. They begin at multiples of a
 * period since the start, so that what one takes does not shift the next; and one after another, so
 * that two never disturb each other: a time that passes while tests still run is skipped. One
 * thread.
 */
public final class Monitor {
  private static final double NANOS_PER_SECOND = 1e9;

  private final TestEngine engine;
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private final Consumer<String> told;

  /**
   * @param engine also waits, and says when the user has enough
   * @param told takes a line about the schedule
   */
  public Monitor(TestEngine engine, Duration period, Consumer<String> told) {
    this(engine, period, System::nanoTime, told);
  }

  Monitor(TestEngine engine, Duration period, LongSupplier nanoTime, Consumer<String> told) {
    this.engine = engine;
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
    this.told = told;
  }

  /**
   * Runs until the user ends it.
   *
   * @param round runs all tests once; one that fails, or does not even start, is no reason to stop
   */
  public ExitCode run(Runnable round) {
    long began = nanoTime.getAsLong();
    engine.onSchedule(Duration.ofNanos(periodNanos));
    long slot = 0;
    while (!engine.interrupted()) {
      try {
        round.run();
      } catch (FailureException e) {
        // It did not start, which the report has been told.
      }
      if (!engine.interrupted()) {
        long elapsed = nanoTime.getAsLong() - began;
        slot = next(slot, elapsed);
        engine.pause(slot * periodNanos - elapsed);
      }
    }
    return ExitCode.INTERRUPTED;
  }

  /** The first that has not passed: one that is due this moment is not skipped. */
  private long next(long slot, long elapsedNanos) {
    long next = Math.max(slot + 1, -Math.floorDiv(-elapsedNanos, periodNanos));
    long skipped = next - slot - 1;
    if (skipped > 0) {
      engine.onSkipped(skipped);
      told.accept(
          "skipped %d of the times to begin: the tests took %.1f s"
              .formatted(skipped, (elapsedNanos - slot * periodNanos) / NANOS_PER_SECOND));
    }
    return next;
  }
}
