package io.perfport.server.exchange;

import io.perfport.core.metrics.TrafficSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests of one session, over all its connections. Each event loop adds to a cell of its own,
 * once for all that one read brought; any thread may read.
 */
final class AnsweredRequests {
  private final LongAdder count = new LongAdder();

  void add(long requests) {
    count.add(requests);
  }

  long count() {
    return count.sum();
  }

  /** What comes from the client. */
  TrafficSource incoming(int requestBytes) {
    return new Traffic(count, requestBytes, true);
  }

  /** What goes to it. */
  TrafficSource outgoing(int responseBytes) {
    return new Traffic(count, responseBytes, false);
  }

  private record Traffic(LongAdder count, int each, boolean areRequests) implements TrafficSource {
    @Override
    public long bytes() {
      return count.sum() * each;
    }

    @Override
    public long frames() {
      return 0;
    }

    @Override
    public long requests() {
      return areRequests ? count.sum() : 0;
    }
  }
}
