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
  private final Map<InetAddress, Deque<Iperf3Session>> queues = new HashMap<>();

  /** Queues up; says whether it is the session's turn already. */
  synchronized boolean request(InetAddress source, Iperf3Session session) {
    Deque<Iperf3Session> queue = queues.computeIfAbsent(source, address -> new ArrayDeque<>());
    queue.add(session);
    return queue.peekFirst() == session;
  }

  /** The session whose turn it is. */
  synchronized Optional<Iperf3Session> at(InetAddress source) {
    return Optional.ofNullable(queues.get(source)).map(Deque::peekFirst);
  }

  /** A session has its streams, or needs none any more: tells the next one. */
  void release(InetAddress source, Iperf3Session session) {
    remove(source, session).ifPresent(Iperf3Session::turnCame);
  }

  private synchronized Optional<Iperf3Session> remove(InetAddress source, Iperf3Session session) {
    Deque<Iperf3Session> queue = queues.get(source);
    if (queue == null) {
      return Optional.empty();
    }
    boolean hadTurn = queue.peekFirst() == session;
    queue.remove(session);
    if (queue.isEmpty()) {
      queues.remove(source);
      return Optional.empty();
    }
    return hadTurn ? Optional.of(queue.peekFirst()) : Optional.empty();
  }
}
