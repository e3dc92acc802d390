package io.perfport.core.run;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.util.Optional;

/**
 * Notices that a run's streams move nothing any more. For runs that end with their last byte: they
 * would wait for ever on a connection that is open and dead, while the control connections live. It
 * belongs to the run's event loop.
 */
public final class StallWatch {
  private final TestRun run;
  private final long stallMillis;
  private long bytes;
  private long movedNanos = System.nanoTime();

  /**
   * @param stallMillis how long the streams may move nothing
   */
  public StallWatch(TestRun run, long stallMillis) {
    this.run = run;
    this.stallMillis = stallMillis;
  }

  /** Looks once; to be called about once a second. Says why the run is to be given up, if it is. */
  public Optional<Failure> check() {
    long now = System.nanoTime();
    long moved = run.streams().stream().mapToLong(stream -> stream.counters().bytes()).sum();
    if (moved != bytes) {
      bytes = moved;
      movedNanos = now;
    }
    return now - movedNanos < stallMillis * 1_000_000
        ? Optional.empty()
        : Optional.of(
            new Failure(
                FailureReason.TIMED_OUT,
                "no stream moved a byte for %s s".formatted(stallMillis / 1000.0)));
  }
}
