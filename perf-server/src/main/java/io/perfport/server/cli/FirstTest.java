package io.perfport.server.cli;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.server.observer.SessionObserver;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first test of a server, whatever its workload and protocol: a session whose run has begun.
 * One that ends before, as a stranger's that only greets, is none, so that nobody else can use up
 * the one test. Thread-safe.
 */
final class FirstTest implements SessionObserver {
  private final CompletableFuture<Outcome> over = new CompletableFuture<>();
  private final AtomicInteger sessions = new AtomicInteger();

  /** When the last session ended, or this began; by {@link System#nanoTime}. */
  private volatile long idleSince = System.nanoTime();

  /**
   * Waits for the end of the test.
   *
   * @param idleMillis how long to wait with no session at all; 0 for as long as it takes
   * @return empty if nobody came for so long
   */
  Optional<Outcome> await(long idleMillis) {
    if (idleMillis == 0) {
      return Optional.of(over.join());
    }
    long patience = TimeUnit.MILLISECONDS.toNanos(idleMillis);
    long left = patience;
    while (left > 0) {
      Outcome outcome = over.copy().completeOnTimeout(null, left, TimeUnit.NANOSECONDS).join();
      if (outcome != null) {
        return Optional.of(outcome);
      }
      left = sessions.get() > 0 ? patience : idleSince + patience - System.nanoTime();
    }
    return Optional.empty();
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    sessions.incrementAndGet();
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    over(result != null, outcome);
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    over(result != null, outcome);
  }

  private void over(boolean hadBegun, Outcome outcome) {
    idleSince = System.nanoTime(); // Before the count, by which it is looked at.
    sessions.decrementAndGet();
    if (hadBegun) {
      over.complete(outcome);
    }
  }
}
