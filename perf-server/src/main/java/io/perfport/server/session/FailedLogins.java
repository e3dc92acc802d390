package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps an address from trying secrets: after {@link #MOST} failed logins it is refused without a
 * look for {@link #LOCKED_SECONDS}, whichever protocol it speaks. A success does not forgive: who
 * knows one secret may be after another. Thread-safe.
 */
final class FailedLogins {
  static final int MOST = 5;
  static final long LOCKED_SECONDS = 60;

  private static final long LOCKED_NANOS = TimeUnit.SECONDS.toNanos(LOCKED_SECONDS);

  private final LongSupplier clock;
  private final AddressTable<Failed> failed;

  private static final class Failed {
    private int count;
    private long lastNanos;
  }

  /**
   * @param clock as {@link System#nanoTime}
   */
  FailedLogins(LongSupplier clock) {
    this.clock = clock;
    this.failed = new AddressTable<>(Failed::new);
  }

  /** Why a client's login is not even looked at; empty if it is. */
  Optional<Failure> refusal(SocketAddress peer) {
    boolean locked = failed.at(peer, each -> current(each) >= MOST, false);
    return locked
        ? Optional.of(
            new Failure(
                FailureReason.TOO_MANY_ATTEMPTS,
                "%d logins from this address have failed; try again in %d s"
                    .formatted(MOST, LOCKED_SECONDS)))
        : Optional.empty();
  }

  /** A login has failed. */
  void add(SocketAddress peer) {
    failed.at(
        peer,
        each -> {
          each.count = current(each) + 1;
          each.lastNanos = clock.getAsLong();
          return each.count;
        },
        0);
  }

  /** Failures until now; those before a pause as long as the lock are forgotten. */
  private int current(Failed each) {
    if (clock.getAsLong() - each.lastNanos >= LOCKED_NANOS) {
      each.count = 0;
    }
    return each.count;
  }
}
