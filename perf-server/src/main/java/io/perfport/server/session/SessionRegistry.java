package io.perfport.server.session;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.core.host.MemoryBudget;
import io.perfport.core.host.MemoryNeed;
import io.perfport.core.host.PlacedThreads;
import io.perfport.server.config.SessionLimits;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The sessions of a server, whatever their protocol: lets in as many as the limit allows, and finds
 * the session that a data connection wants to join. Thread-safe.
 */
public final class SessionRegistry {
  private static final double HALF = 0.5;

  /** A session that has its place on the server, and can be told to give it back. */
  public interface LiveSession {
    /** Ends the session for a reason of the server's own, telling the client. Any thread. */
    void end(Failure why);
  }

  private static final int TOKEN_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionLimits limits;
  private final MemoryBudget memory;
  private final PlacedThreads threads;
  private final DailyBytes daily;

  /** Guarded by this. */
  private final WaitingLine line;

  /** The key is what a data connection says to join: a token, or a cookie of iperf3. */
  private final Map<Object, LiveSession> byKey = new ConcurrentHashMap<>();

  /** What sessions hold, by their keys: those that were admitted. Guarded by this. */
  private final Map<Object, Place> places = new HashMap<>();

  /** The session for which the server's threads are held; null for none. Guarded by this. */
  private Object placed;

  /** Why nobody is let in any more; null while the server serves. Any thread. */
  private final AtomicReference<Failure> closed = new AtomicReference<>();

  /** What a session holds, and for whom. */
  private record Place(Object address, String user, MemoryNeed memory, int connections) {
    static final MemoryNeed NOTHING = new MemoryNeed(0, 0);
  }

  /**
   * @param threads those that serve all sessions
   */
  public SessionRegistry(SessionLimits limits, MemoryBudget memory, PlacedThreads threads) {
    this.limits = limits;
    this.memory = memory;
    this.threads = threads;
    this.line = new WaitingLine(limits);
    this.daily = new DailyBytes(limits.ofAddress(), Clock.systemUTC());
  }

  /** A secret by which data connections join their session: 128 random bits in hex. */
  static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A session's name in logs, which tells nobody the secret. */
  public static String nameOf(String token) {
    return HexFormat.of().toHexDigits(token.hashCode());
  }

  /** Why a client would get no place at this moment; empty if it would. Takes none. */
  public synchronized Optional<Failure> refusal(SocketAddress peer) {
    return Optional.ofNullable(closed.get())
        .or(this::behindOthers)
        .or(this::full)
        .or(() -> busy(peer));
  }

  private Optional<Failure> behindOthers() {
    return line.isEmpty()
        ? Optional.empty()
        : full("the server is full, and %d clients wait for it".formatted(line.size()));
  }

  private Optional<Failure> full() {
    if (placed != null) {
      return full(
          "the server runs a test on processors of its own (--affinity), which is alone until its"
              + " end");
    }
    return places.size() < limits.maxSessions()
        ? Optional.empty()
        : full(
            "the server is full: it serves %d sessions at once (--max-sessions)"
                .formatted(limits.maxSessions()));
  }

  private Optional<Failure> busy(SocketAddress peer) {
    int most = limits.maxSessionsOf(PeerAddress.isLoopback(peer));
    Object address = PeerAddress.of(peer);
    // A limit that is as high as that of the whole server is none of the address.
    return address == null || most >= limits.maxSessions() || sessionsOf(address) < most
        ? Optional.empty()
        : full(
            "the server serves %d sessions of one address at once (--max-per-address)"
                .formatted(most));
  }

  private static Optional<Failure> full(String why) {
    return Optional.of(new Failure(FailureReason.SERVER_FULL, why + "; try again later"));
  }

  private Optional<Failure> overQuota(Grant grant) {
    int most = grant.quota().sessions();
    long now = places.values().stream().filter(each -> isOf(each, grant)).count();
    return most == 0 || now < most
        ? Optional.empty()
        : Optional.of(
            new Failure(
                FailureReason.QUOTA_EXCEEDED,
                "the token '%s' has %d sessions already, as many as its quota sessions; try again later"
                    .formatted(grant.user(), now)));
  }

  private static boolean isOf(Place place, Grant grant) {
    return place.user() != null && place.user().equals(grant.user());
  }

  private long sessionsOf(Object address) {
    return places.values().stream().filter(place -> address.equals(place.address())).count();
  }

  /**
   * Makes a session known by its key, without a place: its client has yet to prove something.
   *
   * @return whether it is; if not, another has this key
   */
  public boolean register(Object key, LiveSession session) {
    boolean known = byKey.putIfAbsent(key, session) == null;
    Failure why = closed.get();
    if (known && why != null) {
      session.end(why);
    }
    return known;
  }

  /**
   * Gives a session its place, and makes it known by its key if it is not yet. The place is given
   * back by {@link #release}.
   *
   * @return why there is none; empty if it has one
   */
  public synchronized Optional<Failure> admit(
      Object key, LiveSession session, SocketAddress peer, Grant grant) {
    Optional<Failure> refusal = refusal(peer).or(() -> spent(peer, grant));
    if (refusal.isEmpty()) {
      enter(key, session, peer, grant);
    }
    return refusal;
  }

  /** What a client has too much of already, however much room the server has. */
  private Optional<Failure> spent(SocketAddress peer, Grant grant) {
    return overQuota(grant).or(() -> daily.refusal(peer, grant));
  }

  private void enter(Object key, LiveSession session, SocketAddress peer, Grant grant) {
    byKey.put(key, session);
    places.put(key, new Place(PeerAddress.of(peer), grant.user(), Place.NOTHING, 0));
    // The server may have begun to shut down since this session was let in.
    Failure why = closed.get();
    if (why != null) {
      session.end(why);
    }
  }

  /**
   * Has a client that {@link #admit} refused wait in line, if the server is full and has one.
   *
   * @return why it can't wait; empty if it waits, or has its turn already
   */
  public synchronized Optional<Failure> queue(WaitingLine.Applicant client) {
    Optional<Failure> refusal =
        Optional.ofNullable(closed.get())
            .or(() -> busy(client.peer()))
            .or(() -> spent(client.peer(), client.grant()))
            .or(() -> line.join(client));
    advance();
    return refusal;
  }

  /** Where a client stands in line; empty if it does not. */
  synchronized Optional<ControlMessage.Queued> placeOf(WaitingLine.Applicant client) {
    return line.placeOf(client);
  }

  /** A client that stood in line, or has just had its turn, goes away. */
  synchronized void leave(WaitingLine.Applicant client) {
    if (!line.leave(client)) {
      release(client.key(), client.session());
    }
  }

  /** Whose turn it is has it, as long as there is room. */
  private void advance() {
    while (!line.isEmpty() && full().isEmpty()) {
      WaitingLine.Applicant next = line.first();
      line.leave(next);
      Optional<Failure> refusal = busy(next.peer()).or(() -> spent(next.peer(), next.grant()));
      if (refusal.isEmpty()) {
        enter(next.key(), next.session(), next.peer(), next.grant());
      }
      next.onTurn(refusal);
    }
  }

  /**
   * Takes the memory of an admitted session's plan, which is given back with its place. One address
   * gets half of all at most, unless one test alone needs more.
   *
   * @param connections of the plan, which carry data
   * @return why the plan does not fit; empty if it does
   */
  public synchronized Optional<Failure> reserve(Object key, MemoryNeed need, int connections) {
    Place place = places.get(key);
    if (place == null) {
      return Optional.empty(); // The session has ended meanwhile.
    }
    Optional<Failure> refusal =
        tooManyConnections(place.address(), connections)
            .or(() -> memory.take(need, HALF, memoryOf(place.address())));
    if (refusal.isEmpty()) {
      places.put(key, new Place(place.address(), place.user(), need, connections));
    }
    return refusal;
  }

  /**
   * Holds the server's threads to processors for an admitted session, until it is released. They
   * are the threads of all sessions, so it must be the only one, and stays so.
   *
   * @return why not; empty if they are
   */
  public synchronized Optional<Failure> place(Object key, ProcessorSet affinity) {
    if (!places.containsKey(key)) {
      return Optional.empty(); // The session has ended meanwhile.
    }
    if (places.size() > 1) {
      return Optional.of(
          new Failure(
              FailureReason.SERVER_FULL,
              "the server has other tests on the threads that --affinity is about; leave its"
                  + " processor out, or try again later"));
    }
    try {
      threads.place(affinity);
      placed = key;
      return Optional.empty();
    } catch (FailureException e) {
      return Optional.of(
          new Failure(e.failure().reason(), "on the server: " + e.failure().detail()));
    }
  }

  private Optional<Failure> tooManyConnections(Object address, int more) {
    int most = limits.ofAddress().streams();
    if (most == 0 || address == null) {
      return Optional.empty();
    }
    long now =
        places.values().stream()
            .filter(each -> address.equals(each.address()))
            .mapToLong(Place::connections)
            .sum();
    return now + more <= most
        ? Optional.empty()
        : Optional.of(
            new Failure(
                FailureReason.ADDRESS_TOO_BUSY,
                ("%d data connections, with the %d that this address has in other tests, are more"
                        + " than %d (--max-streams-per-address)")
                    .formatted(more, now, most)));
  }

  private MemoryNeed memoryOf(Object address) {
    MemoryNeed had = Place.NOTHING;
    for (Place place : places.values()) {
      if (address != null && address.equals(place.address())) {
        had = had.plus(place.memory().heapBytes(), place.memory().directBytes());
      }
    }
    return had;
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

  /** A session is over: its place, if it had one, is given back, once. */
  public synchronized void release(Object key, LiveSession session) {
    if (byKey.remove(key, session)) {
      Place place = places.remove(key);
      if (place != null) {
        memory.giveBack(place.memory());
      }
      if (key.equals(placed)) {
        placed = null;
        threads.restore();
      }
      notifyAll();
      advance();
    }
  }

  /** How much clients have moved today. */
  public DailyBytes daily() {
    return daily;
  }

  /** Sessions at this moment. */
  public int active() {
    return byKey.size();
  }

  /** Lets nobody in any more, and ends every session for this reason, telling its client. */
  public void close(Failure why) {
    closed.compareAndSet(null, why);
    sendAway(why);
    byKey.values().forEach(session -> session.end(why));
  }

  private synchronized void sendAway(Failure why) {
    while (!line.isEmpty()) {
      WaitingLine.Applicant next = line.first();
      line.leave(next);
      next.onTurn(Optional.of(why));
    }
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
