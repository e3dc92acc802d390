package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.WARM_UP_SHORTER;

import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** All checks that one end can make by itself. */
public final class QualityChecks {
  /**
   * Each looks for one thing that makes a figure suspect. Pure: the same evidence has the same
   * answer. No answer means that there is nothing to warn of or that it can't be told, never that
   * all is well.
   */
  private static final List<Function<Evidence, Optional<Warning>>> ALL =
      List.of(
          HostChecks::saturatedProcessors,
          HostChecks::saturatedThread,
          HostChecks::contendedProcessors,
          HostChecks::movedThreads,
          HostChecks::stolenTime,
          HostChecks::throttledGroup,
          HostChecks::thermalThrottle,
          HostChecks::cappedFrequency,
          HostChecks::descriptorLimit,
          PathChecks::portLimit,
          PathChecks::socketDrops,
          PathChecks::droppedDatagrams,
          HostChecks::clockStep,
          HostChecks::collectionPauses,
          HostChecks::compilingCode,
          PathChecks::bbrOnLoopback,
          PathChecks::clampedWindow,
          PathChecks::limitingWindow,
          PathChecks::highRetransmits,
          RunChecks::nothingMoved,
          RunChecks::shortRun,
          RunChecks::unevenIntervals);

  /** Each end counts from its own start, half a round trip apart, and its timers may be late. */
  private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The part of this end's warm-up below which the other end's is too short. */
  private static final double SHORTER_WARM_UP = 0.80;

  private QualityChecks() {}

  /** What makes the figures of this end suspect; empty if nothing that can be told does. */
  public static List<Warning> judge(Evidence evidence) {
    return ALL.stream().map(check -> check.apply(evidence)).flatMap(Optional::stream).toList();
  }

  /**
   * Warns when the other end measured after less than four fifths of this end's warm-up: its totals
   * then hold what this end left out.
   *
   * @param own this end's; null where it can't be told
   * @param others the other end's; null where it has not told
   */
  public static Optional<Warning> warmUps(Long own, Long others) {
    if (own == null
        || others == null
        || own - others < APART_NANOS
        || others >= SHORTER_WARM_UP * own) {
      return Optional.empty();
    }
    return warn(
        WARM_UP_SHORTER,
        "the other end warmed up for %.2f s and this one for %.2f s: its figures hold a part of"
            + " the warm-up; see why its start was late (cpu-saturated?), and repeat",
        others / 1e9,
        own / 1e9);
  }

  /** A warning whose sentence is a format of {@link String#format}, the same in every locale. */
  static Optional<Warning> warn(WarningCode code, String format, Object... values) {
    return Optional.of(new Warning(code, String.format(Locale.ROOT, format, values)));
  }
}
