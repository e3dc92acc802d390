package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.NOTHING_RECEIVED;
import static io.perfport.common.result.WarningCode.NOTHING_SENT;

import io.perfport.common.result.Warning;
import java.util.Optional;

/**
 * Not one byte of the data went, or came: a rate of 0 is then no property of the path. An end whose
 * own sending failed says that; what its other direction got follows from it as a rule.
 */
final class NothingMoved implements QualityCheck {
  @Override
  public Optional<Warning> judge(Evidence evidence) {
    PathFacts path = evidence.path();
    return evidence
        .bulk()
        .filter(bulk -> bulk.measuredNanos() > 0)
        .flatMap(
            bulk -> {
              if (path.sends() && bulk.sentBytes() == 0) {
                return Sentence.warn(
                    NOTHING_SENT,
                    bulk.paced()
                        ? "nothing was sent in %.1f s: at this rate no block was due; give -b more,"
                            + " -l less, or -t more"
                        : "nothing was sent in %.1f s: the other end took nothing; see whether the"
                            + " path lets data through",
                    bulk.measuredNanos() / 1e9);
              }
              if (path.receives() && bulk.receivedBytes() == 0) {
                return Sentence.warn(
                    NOTHING_RECEIVED,
                    "nothing came in %.1f s: the sender's rate (-b) leaves no block due, or the"
                        + " path drops large packets (MTU: try -M, with -u a smaller -l)",
                    bulk.measuredNanos() / 1e9);
              }
              return Optional.empty();
            });
  }
}
