package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.WINDOW_LIMITED;

import io.perfport.common.result.Warning;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * A stream had four fifths of its window in flight on average: by Little's law what is in flight is
 * the rate times the round-trip time, of which the least seen is taken, so that it errs on the
 * quiet side. The window, and not the path, then was the limit. It is the smaller of what {@code
 * -w} asked for and the most that the receiver advertised.
 */
final class LimitingWindow implements QualityCheck {
  static final double FULL = 0.80;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    long asked = evidence.path().askedWindowBytes();
    return evidence.bulk().stream()
        .flatMap(bulk -> bulk.senders().stream())
        .map(sender -> judge(sender, asked))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Warning> judge(BulkFacts.Sender sender, long asked) {
    OptionalLong window = window(sender, asked);
    OptionalDouble inFlight = inFlight(sender);
    return window.isEmpty()
            || inFlight.isEmpty()
            || inFlight.getAsDouble() < FULL * window.getAsLong()
        ? Optional.empty()
        : Sentence.warn(
            WINDOW_LIMITED,
            "stream %d had %.0f bytes in flight (its rate times %.3f ms) of a window of %d: the"
                + " window was the limit; give -w more, or raise net.ipv4.tcp_rmem at the receiving"
                + " end",
            sender.streamId(),
            inFlight.getAsDouble(),
            sender.minRttMicros() / 1e3,
            window.getAsLong());
  }

  private static OptionalLong window(BulkFacts.Sender sender, long asked) {
    long advertised = sender.peerWindowBytes() == null ? 0 : sender.peerWindowBytes();
    return LongStream.of(asked, advertised).filter(bytes -> bytes > 0).min();
  }

  private static OptionalDouble inFlight(BulkFacts.Sender sender) {
    return sender.minRttMicros() == null || sender.nanos() <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            (double) sender.bytes() / sender.nanos() * sender.minRttMicros() * 1_000);
  }
}
