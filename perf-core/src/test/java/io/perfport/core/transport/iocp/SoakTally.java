package io.perfport.core.transport.iocp;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What happened so often, and what should not have happened. Any thread may add. */
final class SoakTally {
  /** What is worth counting: a soak in which one of these never happened tested too little. */
  enum Event {
    OPENED,
    RECEIVED_WHOLE,
    RECEIVED_PART,
    BROKEN,
    CLOSED_WITH_READ_PENDING,
    CLOSED_WITH_WRITE_PENDING,
    CONNECT_REFUSED,
    CONNECT_TIMED_OUT,
    CLOSED_WITH_CONNECT_PENDING,
    CONNECT_CANCELLED
  }

  /** Enough to see what is wrong; a broken transport breaks every connection. */
  private static final int MOST_FAILURES = 20;

  private final Map<Event, LongAdder> events = new EnumMap<>(Event.class);
  private final LongAdder bytes = new LongAdder();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failureCount = new AtomicInteger();

  /** Written once, by the thread that ends the groups; read by the event loops. */
  private volatile boolean cutShort;

  SoakTally() {
    for (Event event : Event.values()) {
      events.put(event, new LongAdder());
    }
  }

  void count(Event event) {
    events.get(event).increment();
  }

  void received(int count) {
    bytes.add(count);
  }

  void fail(String what) {
    if (failureCount.incrementAndGet() <= MOST_FAILURES) {
      failures.add(what);
    }
  }

  /** From now on, connections end before they have done what they were to do. */
  void cutShort() {
    cutShort = true;
  }

  boolean isCutShort() {
    return cutShort;
  }

  boolean hasFailed() {
    return !failures.isEmpty();
  }

  Collection<String> failures() {
    return failures;
  }

  /** Events that never happened. */
  Collection<Event> missing() {
    return Arrays.stream(Event.values()).filter(event -> events.get(event).sum() == 0).toList();
  }

  @Override
  public String toString() {
    return Arrays.stream(Event.values())
            .map(event -> event + " " + events.get(event))
            .collect(Collectors.joining(", "))
        + ", MiB received "
        + (bytes.sum() >> 20);
  }
}
