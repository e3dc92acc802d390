package io.perfport.common.datagram;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * One-way delay variation of one stream as RFC 5481 section 4.2 defines it (PDV, packet delay
 * variation): how much longer each datagram was on its way than the fastest one. Only differences
 * of transit times enter, so the clocks of the two ends need not agree; but they must run equally
 * fast. Two quartz clocks differ by some microseconds a second: over a long run that adds up, shows
 * here as delay, and is not corrected.
 *
 * <p>Which datagram was the fastest is known at the end only. Until then transit times are kept
 * above a floor, which lies a little below the smallest so far. When a smaller one comes, the floor
 * is lowered and what was recorded is raised by as much. So that a clock that drifts can't have
 * this done at every datagram, after {@link #CLOSE_LOWERINGS} times each next one goes twice as far
 * as it has to. It happens at most some 64 times, and is all that allocates after the first
 * datagram.
 *
 * <p>What it costs in precision: a value has three significant digits, counted from the floor, not
 * from the smallest. With a floor that is close ({@link #CLOSE_NANOS}) that makes no difference;
 * one that had to double its steps adds a thousandth of what the smallest has come down by since
 * the first datagram. Each lowering rounds what is there already once more.
 *
 * <p>Not thread-safe: it belongs to the event loop that receives the stream.
 */
public final class DelayVariation {
  /**
   * Up to here a variation can be told: an hour. No network has more: a clock was set, or what came
   * as a time is none.
   */
  public static final long HIGHEST_NANOS = 3_600_000_000_000L;

  /** Above the floor, which may lie as far below the smallest as that has come down. */
  private static final long RANGE_NANOS = 2 * HIGHEST_NANOS;

  /** The histogram has a counter for each nanosecond up to twice as far. */
  static final long CLOSE_NANOS = 1_023;

  /** Far more often than a path without drift finds a transit smaller than all before. */
  static final int CLOSE_LOWERINGS = 32;

  private static final int DIGITS = 3;

  /** Transit times above the floor; null until the first. */
  private Histogram transits;

  private boolean begun;
  private long floorNanos;

  /** Above the floor, exactly. */
  private long smallestNanos;

  /** The same of the last one. */
  private long lastNanos;

  private int lowerings;
  private boolean outOfRange;

  /**
   * A datagram has come, the first with its number: the first copy determines the delay (RFC 7679
   * section 3.5). Either time's zero means nothing.
   */
  public void take(long sentNanos, long receivedNanos) {
    long transit = receivedNanos - sentNanos;
    if (!begun) {
      begin(transit);
    }
    long above = transit - floorNanos;
    if (above < -RANGE_NANOS || above > RANGE_NANOS) {
      outOfRange = true;
    }
    if (outOfRange) {
      return;
    }
    if (above < 0) {
      long margin = margin();
      lowerBy(margin - above);
      above = margin;
      smallestNanos = margin;
    }
    smallestNanos = Math.min(smallestNanos, above);
    lastNanos = above;
    transits.recordValue(above);
  }

  private void begin(long transit) {
    if (transits == null) {
      transits = newHistogram();
    }
    begun = true;
    floorNanos = transit - CLOSE_NANOS;
    smallestNanos = Long.MAX_VALUE;
  }

  private long margin() {
    return CLOSE_NANOS << Math.max(0, lowerings + 1 - CLOSE_LOWERINGS);
  }

  private void lowerBy(long nanos) {
    lowerings++;
    floorNanos -= nanos;
    if (transits.getMaxValue() > RANGE_NANOS - nanos) {
      outOfRange = true;
      return;
    }
    transits = moved(nanos);
  }

  /** The measured part begins: what came before counts no more. */
  public void restart() {
    begun = false;
    lowerings = 0;
    outOfRange = false;
    if (transits != null) {
      transits.reset();
    }
  }

  /** That of the last datagram against the fastest so far, in nanoseconds; null for none. */
  public Long lastNanos() {
    return begun && !outOfRange && transits.getTotalCount() > 0
        ? (Long) (lastNanos - smallestNanos)
        : null;
  }

  /**
   * The variation of every datagram, in nanoseconds; a new histogram with each call. Empty if none
   * has come, and if they lie too far apart ({@link #HIGHEST_NANOS}).
   */
  public Histogram nanos() {
    return begun && !outOfRange && transits.getTotalCount() > 0
        ? moved(-smallestNanos)
        : newHistogram();
  }

  private Histogram moved(long byNanos) {
    Histogram moved = newHistogram();
    for (HistogramIterationValue each : transits.recordedValues()) {
      long counted = each.getValueIteratedTo();
      // Exactly where it is known: else the least variation would not be 0.
      long value =
          transits.valuesAreEquivalent(counted, smallestNanos)
              ? smallestNanos
              : transits.medianEquivalentValue(counted);
      moved.recordValueWithCount(Math.max(0, value + byNanos), each.getCountAtValueIteratedTo());
    }
    return moved;
  }

  /** Its array has its full length from the start: recording never allocates. */
  private static Histogram newHistogram() {
    return new Histogram(1, RANGE_NANOS, DIGITS);
  }
}
