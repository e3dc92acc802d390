package io.perfport.core.stream;

/**
 * Until when a receiver's stream is measured: to the end of the measured part, or to its last data
 * if that came later. Not before: what was lost at the end took its time too. Nor any later: to
 * wait for what a dead link does not bring is not measured. In times of {@link System#nanoTime}.
 * Not thread-safe: it belongs to the event loop that receives the stream.
 */
final class MeasuredEnd {
  private boolean untilSaid;
  private long untilNanos;
  private boolean arrived;
  private long lastNanos;

  /** The measured part is over at this moment; the earliest that is said holds. */
  void until(long nanos) {
    if (!untilSaid || nanos - untilNanos < 0) {
      untilSaid = true;
      untilNanos = nanos;
    }
  }

  /** Data came. */
  void arrived(long nanos) {
    arrived = true;
    lastNanos = nanos;
  }

  /** When the stream that is over now has ended. */
  long nanos() {
    long end = System.nanoTime();
    if (untilSaid && untilNanos - end < 0) {
      end = untilNanos;
    }
    return arrived && lastNanos - end > 0 ? lastNanos : end;
  }
}
