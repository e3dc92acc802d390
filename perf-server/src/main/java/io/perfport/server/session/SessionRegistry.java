package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The sessions of a server, whatever their protocol: lets in as many as the limit allows, and finds
 * the session that a data connection wants to join. Thread-safe.
 */
public final class SessionRegistry {
  private final int maxSessions;
  private final AtomicInteger admitted = new AtomicInteger();

  /** The key is what a data connection says to join: a token, or a cookie of iperf3. */
  private final Map<Object, LiveSession> byKey = new ConcurrentHashMap<>();

  /** Why nobody is let in any more; null while the server serves. Any thread. */
  private final AtomicReference<Failure> closed = new AtomicReference<>();

  public SessionRegistry(int maxSessions) {
    this.maxSessions = maxSessions;
  }

  /** Takes a place for a session, or says why there is none. A place taken is given back once. */
  public Optional<Failure> admit() {
    if (closed.get() != null) {
      return Optional.of(closed.get());
    }
    if (admitted.incrementAndGet() > maxSessions) {
      admitted.decrementAndGet();
      return Optional.of(
          new Failure(
              FailureReason.SERVER_FULL,
              "the server is full: it serves %d sessions at once (--max-sessions); try again later"
                  .formatted(maxSessions)));
    }
    return Optional.empty();
  }

  /**
   * Makes a session, for which a place was taken, known by its key.
   *
   * @return whether it is; if not, another has this key, and the place is given back
   */
  public boolean register(Object key, LiveSession session) {
    if (byKey.putIfAbsent(key, session) != null) {
      admitted.decrementAndGet();
      return false;
    }
    // The server may have begun to shut down since this session was let in.
    Failure why = closed.get();
    if (why != null) {
      session.end(why);
    }
    return true;
  }

  /**
   * A session goes on as another one, under its key and in its place.
   *
   * @return whether it does; if not, it was not there any more
   */
  public boolean replace(Object key, LiveSession session, LiveSession successor) {
    if (!byKey.replace(key, session, successor)) {
      return false;
    }
    Failure why = closed.get();
    if (why != null) {
      successor.end(why);
    }
    return true;
  }

  /** The session of a kind that is known by a key. */
  public <T extends LiveSession> Optional<T> find(Object key, Class<T> kind) {
    return Optional.ofNullable(byKey.get(key)).filter(kind::isInstance).map(kind::cast);
  }

  /** A session is over: its place is given back, once. */
  public void release(Object key, LiveSession session) {
    if (byKey.remove(key, session)) {
      admitted.decrementAndGet();
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Sessions at this moment. */
  public int active() {
    return byKey.size();
  }

  /** Lets nobody in any more, and ends every session for this reason, telling its client. */
  public void close(Failure why) {
    closed.compareAndSet(null, why);
    byKey.values().forEach(session -> session.end(why));
  }

  /**
   * Waits until every session has said its last word, or the time is over.
   *
   * @return whether none is left
   */
  public synchronized boolean awaitEmpty(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!byKey.isEmpty()) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          return false;
        }
        wait(leftMillis);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
