package io.perfport.client.exchange;

import java.util.concurrent.atomic.LongAdder;

/**
 * What went wrong with responses over UDP.
 *
 * @param lost requests that were given up
 * @param late responses to these that came all the same
 * @param duplicates responses to requests that had one already
 */
record ResponseFaults(long lost, long late, long duplicates) {
  static final ResponseFaults NONE = new ResponseFaults(0, 0, 0);

  /** Those since an earlier time. */
  ResponseFaults since(ResponseFaults earlier) {
    return new ResponseFaults(
        lost - earlier.lost, late - earlier.late, duplicates - earlier.duplicates);
  }

  /** Counts {@link ResponseFaults} over all sockets of a test. Any thread may add, and read. */
  static final class Counters {
    private final LongAdder lost = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder duplicates = new LongAdder();

    void lost(long requests) {
      lost.add(requests);
    }

    void late() {
      late.increment();
    }

    void duplicate() {
      duplicates.increment();
    }

    ResponseFaults soFar() {
      return new ResponseFaults(lost.sum(), late.sum(), duplicates.sum());
    }
  }
}
