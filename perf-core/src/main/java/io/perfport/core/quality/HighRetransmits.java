package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.RETRANSMITS_HIGH;

import io.perfport.common.result.Warning;
import java.util.List;
import java.util.Optional;

/**
 * One segment of a hundred was sent again. At that loss Mathis's formula (CCR 27:3, 1997) gives a
 * loss-based TCP no more than 12 segments a round trip: the path's loss was measured, not its
 * capacity.
 */
final class HighRetransmits implements QualityCheck {
  static final double PART = 0.01;

  /** Fewer segments are no ground for a share. */
  static final double MIN_SEGMENTS = 1_000;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    List<BulkFacts.Sender> told =
        evidence.bulk().stream()
            .flatMap(bulk -> bulk.senders().stream())
            .filter(each -> each.retransmits() != null && each.segmentBytes() != null)
            .filter(each -> each.segmentBytes() > 0)
            .toList();
    double segments =
        told.stream().mapToDouble(each -> (double) each.bytes() / each.segmentBytes()).sum();
    long again = told.stream().mapToLong(BulkFacts.Sender::retransmits).sum();
    return segments < MIN_SEGMENTS || again < PART * segments
        ? Optional.empty()
        : Sentence.warn(
            RETRANSMITS_HIGH,
            "%d segments were sent again, %.1f %% of some %.0f: look for loss on the path (link"
                + " errors, a policer, a shallow queue)",
            again,
            100 * again / segments,
            segments);
  }
}
