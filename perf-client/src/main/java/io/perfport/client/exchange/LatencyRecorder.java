package io.perfport.client.exchange;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Where latencies are written to while a test runs, and where faults of responses over UDP are
 * counted. Any thread may write, without waiting and without allocating; what was written is taken
 * out under a lock that they don't know.
 *
 * <p>A request belongs to the part of the test in which it was due: one that was due in the warm-up
 * and is answered after it is not recorded, and one that was due before the end and is answered
 * after it is.
 */
final class LatencyRecorder {
  private final Recorder latency = newRecorder();
  private final Recorder service = newRecorder();
  private final Recorder lateness = newRecorder();
  private final Recorder connecting = newRecorder();

  /** The measured part; written by the session's event loop, read by all that record. */
  private volatile long fromNanos = System.nanoTime() - Long.MAX_VALUE / 2; // Before all.

  private volatile long untilNanos;
  private volatile boolean ended;

  /** See {@link #share}. Written only for the few requests that lie across an end of the part. */
  private final DoubleAdder share = new DoubleAdder();

  /** See {@link Faults}; of the measured part, once that has begun. */
  private final LongAdder lost = new LongAdder();

  private final LongAdder late = new LongAdder();
  private final LongAdder duplicates = new LongAdder();

  /** On its way from a recorder to a sum. Guarded by this. */
  private final Histogram taken = Latencies.newHistogram();

  /**
   * Latencies that {@link #lookInto} took out before {@link #takeInto} did; null while nobody
   * looks. Guarded by this.
   */
  private Histogram lookedAt;

  /** Is told the latencies that are taken out; may not keep them. */
  private final Consumer<Histogram> latencies;

  LatencyRecorder(Consumer<Histogram> latencies) {
    this.latencies = latencies;
  }

  private static Recorder newRecorder() {
    return new Recorder(1, Latencies.HIGHEST_NANOS, Latencies.DIGITS);
  }

  /**
   * A response is complete.
   *
   * @param dueNanos when its request should have been sent, by {@link System#nanoTime}
   * @param sentNanos when it was written
   */
  void answered(long dueNanos, long sentNanos, long nowNanos) {
    long from = fromNanos;
    if (dueNanos - from < 0) {
      share.add(within(nowNanos - from) / (double) within(nowNanos - dueNanos));
      return;
    }
    if (ended && nowNanos - untilNanos > 0) {
      share.add(-within(nowNanos - untilNanos) / (double) within(nowNanos - dueNanos));
    }
    latency.recordValue(within(nowNanos - dueNanos));
    service.recordValue(within(nowNanos - sentNanos));
  }

  /** The measured part begins. */
  void measureFrom(long nanos) {
    share.reset();
    lost.reset();
    late.reset();
    duplicates.reset();
    fromNanos = nanos;
  }

  /** The measured part is over; requests that were due in it may still be answered. */
  void measureUntil(long nanos) {
    untilNanos = nanos;
    ended = true;
  }

  /**
   * What a closed loop's count of answers lacks, to be held against the time measured: of requests
   * that lie across the beginning of the measured part, the share of their time inside, which adds;
   * of those across its end the share outside, which is taken away. Without it the rate of a few
   * long requests would depend on where the last one lay.
   */
  double share() {
    return share.sum();
  }

  /** A request was sent that nothing but this end kept waiting. */
  void sentFreely(long dueNanos, long nowNanos) {
    lateness.recordValue(within(nowNanos - dueNanos));
  }

  /** A connection was established in this number of nanoseconds. */
  void connected(long nanos) {
    connecting.recordValue(within(nanos));
  }

  /** This number of requests over UDP was given up. */
  void lost(long requests) {
    lost.add(requests);
  }

  /** A response came to a request that was given up. */
  void late() {
    late.increment();
  }

  /** A response came to a request that had one already. */
  void duplicate() {
    duplicates.increment();
  }

  /** Those of the measured part, or of all so far where it has not begun. */
  Faults faults() {
    return new Faults(lost.sum(), late.sum(), duplicates.sum());
  }

  /** More than an hour is an hour: the histogram ends there, and no test waits so long. */
  private static long within(long nanos) {
    return Math.min(Math.max(nanos, 1), Latencies.HIGHEST_NANOS);
  }

  /** Adds to these what was written since it was taken out last. */
  synchronized void takeInto(Latencies sums) {
    take(latency, sums.latency());
    latencies.accept(taken);
    if (lookedAt != null) {
      sums.latency().add(lookedAt);
      latencies.accept(lookedAt);
      lookedAt.reset();
    }
    take(service, sums.service());
    take(lateness, sums.lateness());
    take(connecting, sums.connecting());
  }

  /**
   * Adds the latencies since the last call of this or of {@link #takeInto}, which will count them
   * all the same. A thread of its own: those who record are not held up by it.
   */
  synchronized void lookInto(Histogram sum) {
    if (lookedAt == null) {
      lookedAt = Latencies.newHistogram();
    }
    take(latency, sum);
    lookedAt.add(taken);
  }

  private void take(Recorder from, Histogram sum) {
    from.getIntervalHistogramInto(taken);
    sum.add(taken);
  }

  /**
   * What went wrong with responses over UDP.
   *
   * @param lost requests that were given up
   * @param late responses to these that came all the same
   * @param duplicates responses to requests that had one already
   */
  record Faults(long lost, long late, long duplicates) {
    static final Faults NONE = new Faults(0, 0, 0);

    Faults plus(Faults others) {
      return new Faults(lost + others.lost, late + others.late, duplicates + others.duplicates);
    }
  }

  /**
   * Sums of latencies, in nanoseconds. One thread's.
   *
   * @param latency from the time at which requests were due: what a user who asks at that rate
   *     would see (Gil Tene's "coordinated omission" is to leave the wait for the write out)
   * @param service from the write: what the server and the path took
   * @param lateness from the due time to the write, where the connection had room: the generator's
   *     own error
   * @param connecting how long connecting took
   */
  record Latencies(Histogram latency, Histogram service, Histogram lateness, Histogram connecting) {
    static final long HIGHEST_NANOS = 3_600_000_000_000L;
    static final int DIGITS = 3;

    Latencies() {
      this(newHistogram(), newHistogram(), newHistogram(), newHistogram());
    }

    /** Its array has its full length from the start: recording never allocates. */
    static Histogram newHistogram() {
      return new Histogram(1, HIGHEST_NANOS, DIGITS);
    }

    void add(Latencies others) {
      latency.add(others.latency);
      service.add(others.service);
      lateness.add(others.lateness);
      connecting.add(others.connecting);
    }

    void reset() {
      latency.reset();
      service.reset();
      lateness.reset();
      connecting.reset();
    }
  }
}
