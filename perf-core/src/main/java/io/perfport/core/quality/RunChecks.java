package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.INTERVALS_UNEVEN;
import static io.perfport.common.result.WarningCode.NOTHING_RECEIVED;
import static io.perfport.common.result.WarningCode.NOTHING_SENT;
import static io.perfport.common.result.WarningCode.RUN_SHORT;
import static io.perfport.core.quality.QualityChecks.warn;

import io.perfport.common.result.Warning;
import io.perfport.core.quality.Evidence.BulkFacts;
import io.perfport.core.quality.Evidence.PathFacts;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the run itself says of its figures: whether anything moved, for how long, and how evenly.
 * See {@link QualityChecks}.
 */
final class RunChecks {
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final double UNEVEN = 0.25;

  /** Of fewer intervals a deviation says little. */
  private static final long MIN_INTERVALS = 5;

  private RunChecks() {}

  /**
   * Not one byte of the data went, or came: a rate of 0 is then no property of the path. An end
   * whose own sending failed says that; what its other direction got follows from it as a rule.
   */
  static Optional<Warning> nothingMoved(Evidence evidence) {
    PathFacts path = evidence.path();
    return evidence
        .bulk()
        .filter(bulk -> bulk.measuredNanos() > 0)
        .flatMap(
            bulk -> {
              if (path.sends() && bulk.sentBytes() == 0) {
                return warn(
                    NOTHING_SENT,
                    bulk.paced()
                        ? "nothing was sent in %.1f s: at this rate no block was due; give -b more,"
                            + " -l less, or -t more"
                        : "nothing was sent in %.1f s: the other end took nothing; see whether the"
                            + " path lets data through",
                    bulk.measuredNanos() / 1e9);
              }
              if (path.receives() && bulk.receivedBytes() == 0) {
                return warn(
                    NOTHING_RECEIVED,
                    "nothing came in %.1f s: the sender's rate (-b) leaves no block due, or the"
                        + " path drops large packets (MTU: try -M, with -u a smaller -l)",
                    bulk.measuredNanos() / 1e9);
              }
              return Optional.empty();
            });
  }

  /**
   * Less than a second was measured: TCP's window is still growing, what the socket buffers hold is
   * a good part of what was sent, and a tick of the kernel's clock is more than a hundredth.
   */
  static Optional<Warning> shortRun(Evidence evidence) {
    return evidence
        .bulk()
        .filter(bulk -> bulk.measuredNanos() < SHORT_NANOS)
        .flatMap(
            bulk ->
                warn(
                    RUN_SHORT,
                    "only %.3f s were measured: run for longer (-t, -n)",
                    bulk.measuredNanos() / 1e9));
  }

  /**
   * The rates of the intervals have a standard deviation of a quarter of their mean: the mean of
   * ten of them is then uncertain by 18 % (95 % confidence by Student's t, if they do not depend on
   * each other).
   */
  static Optional<Warning> unevenIntervals(Evidence evidence) {
    return evidence
        .bulk()
        .map(BulkFacts::intervals)
        .filter(spread -> spread.count() >= MIN_INTERVALS)
        .filter(spread -> spread.coefficientOfVariation() >= UNEVEN)
        .flatMap(
            spread ->
                warn(
                    INTERVALS_UNEVEN,
                    "the rates of %d intervals vary by %.0f %% (standard deviation over mean):"
                        + " something changed during the run; repeat it, and look at the intervals",
                    spread.count(),
                    100 * spread.coefficientOfVariation()));
  }
}
