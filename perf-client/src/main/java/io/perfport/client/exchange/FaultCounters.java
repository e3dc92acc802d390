package io.perfport.client.exchange;

import java.util.concurrent.atomic.LongAdder;

/** Counts {@link ResponseFaults} over all sockets of a test. Any thread may add, and read. */
final class FaultCounters {
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
