package io.perfport.server.iperf3;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which test opens its UDP streams. The datagrams that open them carry no cookie: all that tells
 * one test's from another's is the address that they come from. So of the tests from one address,
 * one after the other is asked for its streams; tests from different addresses do not wait for each
 * other. Thread-safe: touched a few times a test, and by datagrams from unknown addresses.
 */
public final class DatagramTurns {
  private final Map<InetAddress, Deque<Iperf3StreamIntake>> queues = new HashMap<>();

  /** Queues up; says whether it is the test's turn already. If not, that one is told to hurry. */
  boolean request(InetAddress source, Iperf3StreamIntake intake) {
    Iperf3StreamIntake first = enqueue(source, intake);
    if (first != intake) {
      first.hurry();
    }
    return first == intake;
  }

  private synchronized Iperf3StreamIntake enqueue(InetAddress source, Iperf3StreamIntake intake) {
    Deque<Iperf3StreamIntake> queue = queues.computeIfAbsent(source, address -> new ArrayDeque<>());
    queue.add(intake);
    return queue.peekFirst();
  }

  /** Whether others wait for the test whose turn it is. */
  synchronized boolean isAwaited(InetAddress source) {
    Deque<Iperf3StreamIntake> queue = queues.get(source);
    return queue != null && queue.size() > 1;
  }

  /** The test whose turn it is. */
  synchronized Optional<Iperf3StreamIntake> at(InetAddress source) {
    return Optional.ofNullable(queues.get(source)).map(Deque::peekFirst);
  }

  /** A test has its streams, or needs none any more: tells the next one. */
  void release(InetAddress source, Iperf3StreamIntake intake) {
    remove(source, intake).ifPresent(Iperf3StreamIntake::turnCame);
  }

  private synchronized Optional<Iperf3StreamIntake> remove(
      InetAddress source, Iperf3StreamIntake intake) {
    Deque<Iperf3StreamIntake> queue = queues.get(source);
    if (queue == null) {
      return Optional.empty();
    }
    boolean hadTurn = queue.peekFirst() == intake;
    queue.remove(intake);
    if (queue.isEmpty()) {
      queues.remove(source);
      return Optional.empty();
    }
    return hadTurn ? Optional.of(queue.peekFirst()) : Optional.empty();
  }
}
