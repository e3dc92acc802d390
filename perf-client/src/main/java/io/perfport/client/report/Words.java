package io.perfport.client.report;

import io.perfport.common.plan.Framing;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import java.util.Optional;

/** The words that every machine-readable kind of result uses for the same thing. */
final class Words {
  static final String NOT_STARTED = "not-started";
  static final String NOT_RUN = "not-run";

  private Words() {}

  /** What went wrong, for people; empty if nothing did. */
  static Optional<String> error(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return Optional.of(failed.failure().detail());
    }
    return outcome instanceof Outcome.Interrupted
        ? Optional.of("interrupted: these are the figures until then")
        : Optional.empty();
  }

  static String direction(boolean clientSends) {
    return clientSends ? "to-server" : "to-client";
  }

  /** Data frames of a stream; null for raw bytes, which have none to count. */
  static Long frames(StreamTotal total, Framing framing) {
    return framing == Framing.RAW ? null : (Long) total.frames();
  }
}
