package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Rates;
import io.perfport.core.run.TestRun;
import java.util.Optional;

/** Holds the measured rate of a run against the server's limit. */
public final class RateWatch {
  /** Buffers fill at the start, so the first moments say little about the rate. */
  private static final long SETTLING_NANOS = 2_000_000_000L;

  /** How far over the limit a measured average may be: clients pace to about a percent. */
  private static final double TOLERANCE = 1.1;

  private RateWatch() {}

  /**
   * Looks once; to be called about once a second. Says why the run is to be given up, if it is.
   *
   * @param maxBitsPerSecond 0 for no limit
   */
  public static Optional<Failure> check(long maxBitsPerSecond, TestRun run) {
    long bytes = run.streams().stream().mapToLong(stream -> stream.counters().bytes()).sum();
    return check(maxBitsPerSecond, run.elapsedNanos(), bytes);
  }

  /**
   * The same of what was counted.
   *
   * @param elapsed nanoseconds since the run began
   * @param bytes in that time
   */
  public static Optional<Failure> check(long maxBitsPerSecond, long elapsed, long bytes) {
    if (maxBitsPerSecond == 0 || elapsed < SETTLING_NANOS) {
      return Optional.empty();
    }
    double rate = Rates.bitsPerSecond(bytes, elapsed);
    if (rate <= maxBitsPerSecond * TOLERANCE) {
      return Optional.empty();
    }
    return Optional.of(
        new Failure(
            FailureReason.BITRATE_OVER_LIMIT,
            "the run averages %.0f bit/s; this server allows a session %d bit/s (--max-bitrate)"
                .formatted(rate, maxBitsPerSecond)));
  }
}
