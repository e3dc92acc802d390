package io.perfport.core.metrics;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The traffic of one transport in one direction: the sum over closed streams plus what the live
 * ones have counted so far. Totals never go down and count each stream exactly once, also when a
 * stream closes in the middle of a scrape.
 *
 * <p>A lock guards the move from live to closed. It is taken when a stream opens, when it closes
 * and when somebody scrapes, and never by a frame. Reading through it also makes the totals
 * monotonic: an opaque read that happens after another of the same field is not older (coherence,
 * JEP 193), and the lock orders all reads, whichever threads scrape.
 */
final class TrafficLedger {
  private final Set<OpenStream> live = new HashSet<>();
  private long closedBytes;
  private long closedFrames;

  /** Counts a stream from now on; {@link Registration#close} once its last byte is counted. */
  Registration open(TrafficSource source) {
    OpenStream stream = new OpenStream(Objects.requireNonNull(source, "source"));
    synchronized (this) {
      live.add(stream);
    }
    return stream;
  }

  synchronized long bytes() {
    return closedBytes + sumOfLive(TrafficSource::bytes);
  }

  synchronized long frames() {
    return closedFrames + sumOfLive(TrafficSource::frames);
  }

  synchronized int openStreams() {
    return live.size();
  }

  private long sumOfLive(ToLongFunction<TrafficSource> counter) {
    assert Thread.holdsLock(this);
    long sum = 0;
    for (OpenStream stream : live) {
      sum += counter.applyAsLong(stream.source);
    }
    return sum;
  }

  private synchronized void fold(OpenStream stream) {
    if (live.remove(stream)) {
      closedBytes += stream.source.bytes();
      closedFrames += stream.source.frames();
    }
  }

  /** Equal only to itself: two streams may share a source in a test, never an entry. */
  private final class OpenStream implements Registration {
    private final TrafficSource source;

    OpenStream(TrafficSource source) {
      this.source = source;
    }

    @Override
    public void close() {
      fold(this);
    }
  }
}
