package io.perfport.common.datagram;

/**
 * Jitter of one stream as RFC 3550 section 6.4.1 defines it: with {@code D} the change in transit
 * time from one datagram to the next, in the order of arrival, {@code J = J + (|D| - J) / 16}. Only
 * differences of either end's clock enter, so the clocks need not agree.
 *
 * <p>Not thread-safe: it belongs to the event loop that receives the stream.
 */
public final class Jitter {
  /** RFC 3550: a gain that reduces noise well and still converges reasonably fast. */
  private static final double GAIN = 1.0 / 16;

  private boolean begun;
  private long transitNanos;
  private double nanos;

  /** A datagram has come, a duplicate or one out of order too, as in the RFC's own code (A.8). */
  public void take(long sentNanos, long receivedNanos) {
    long transit = receivedNanos - sentNanos;
    if (begun) {
      nanos += (Math.abs(transit - transitNanos) - nanos) * GAIN;
    }
    transitNanos = transit;
    begun = true;
  }

  /** The jitter now, in nanoseconds; 0 until two datagrams have come. */
  public double nanos() {
    return nanos;
  }
}
