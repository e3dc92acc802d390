package io.perfport.core.metrics;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The traffic of one transport in one direction: the sum over closed streams plus what the live
 * ones have counted so far. Totals never go down and count each stream exactly once, also when a
 * stream closes in the middle of a scrape.
 *
 * <p>A lock guards the move from live to closed. It is taken when a stream opens, when it closes
 * and at each scrape, and never by a frame. Reading through it also makes the totals monotonic: an
 * opaque read that happens after another of the same field is not older (coherence, JEP 193), and
 * the lock orders all reads, whichever threads scrape.
 */
final class TrafficLedger {
  private final Set<OpenStream> live = new HashSet<>();
  private final Map<Counter, Long> closed = new EnumMap<>(Counter.class);

  /** Counts a stream from now on; {@link Registration#close} once its last byte is counted. */
  Registration open(TrafficSource source) {
    OpenStream stream = new OpenStream(Objects.requireNonNull(source, "source"));
    synchronized (this) {
      live.add(stream);
    }
    return stream;
  }

  long bytes() {
    return total(Counter.BYTES);
  }

  long frames() {
    return total(Counter.FRAMES);
  }

  long requests() {
    return total(Counter.REQUESTS);
  }

  long datagrams() {
    return total(Counter.DATAGRAMS);
  }

  long lostDatagrams() {
    return total(Counter.LOST);
  }

  long socketDrops() {
    return total(Counter.SOCKET_DROPS);
  }

  long duplicateDatagrams() {
    return total(Counter.DUPLICATES);
  }

  long outOfOrderDatagrams() {
    return total(Counter.OUT_OF_ORDER);
  }

  synchronized int openStreams() {
    return live.size();
  }

  private synchronized long total(Counter counter) {
    long sum = closed.getOrDefault(counter, 0L);
    for (OpenStream stream : live) {
      sum += counter.of(stream.source);
    }
    return sum;
  }

  private synchronized void fold(OpenStream stream) {
    if (live.remove(stream)) {
      for (Counter counter : Counter.values()) {
        closed.merge(counter, counter.of(stream.source), Long::sum);
      }
    }
  }

  /** What a stream counts. */
  private enum Counter {
    BYTES,
    FRAMES,
    REQUESTS,
    DATAGRAMS,
    LOST,
    SOCKET_DROPS,
    DUPLICATES,
    OUT_OF_ORDER;

    long of(TrafficSource source) {
      return switch (this) {
        case BYTES -> source.bytes();
        case FRAMES -> source.frames();
        case REQUESTS -> source.requests();
        case DATAGRAMS -> source.datagrams();
        case LOST -> source.lostDatagrams();
        case SOCKET_DROPS -> source.socketDrops();
        case DUPLICATES -> source.duplicateDatagrams();
        case OUT_OF_ORDER -> source.outOfOrderDatagrams();
      };
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
