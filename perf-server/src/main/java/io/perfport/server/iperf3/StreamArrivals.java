package io.perfport.server.iperf3;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The data connections of one test as they arrive. It belongs to the session's event loop. */
final class StreamArrivals {
  private final List<ArrivedStream> arrived = new ArrayList<>();
  private final int expected;

  StreamArrivals(int expected) {
    this.expected = expected;
  }

  void add(ArrivedStream stream) {
    arrived.add(stream);
  }

  boolean isComplete() {
    return arrived.size() == expected;
  }

  /** In the order in which the listener accepted them, which is that of the client's connects. */
  List<ArrivedStream> inOrder() {
    arrived.sort(Comparator.comparingLong(ArrivedStream::acceptNumber));
    return List.copyOf(arrived);
  }

  void close() {
    arrived.forEach(stream -> stream.channel().close());
  }
}
