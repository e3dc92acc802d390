package io.perfport.server.session;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many connections each address may open: a token bucket as large as what one second may bring.
 * Thread-safe.
 */
public final class ConnectRate {
  private final int perSecond;
  private final LongSupplier clock;
  private final AddressTable<Bucket> buckets;

  private static final class Bucket {
    private double left;
    private long lastNanos;
  }

  /**
   * @param perSecond 0 for no limit: then nothing is counted
   * @param clock as {@link System#nanoTime}
   */
  public ConnectRate(int perSecond, LongSupplier clock) {
    this.perSecond = perSecond;
    this.clock = clock;
    this.buckets =
        new AddressTable<>(
            () -> {
              Bucket full = new Bucket();
              full.left = perSecond;
              full.lastNanos = clock.getAsLong();
              return full;
            });
  }

  /** Takes note of a connection; why it is one too many, or empty if it is not. */
  Optional<Failure> refusal(SocketAddress peer) {
    return perSecond == 0 || buckets.at(peer, this::take, true)
        ? Optional.empty()
        : Optional.of(
            new Failure(
                FailureReason.ADDRESS_TOO_BUSY,
                "closed unread: more than %d connections a second from one address (--max-connects-per-address)"
                    .formatted(perSecond)));
  }

  private boolean take(Bucket bucket) {
    long now = clock.getAsLong();
    double seconds = (double) (now - bucket.lastNanos) / TimeUnit.SECONDS.toNanos(1);
    bucket.lastNanos = now;
    bucket.left = Math.min(perSecond, bucket.left + seconds * perSecond);
    if (bucket.left < 1) {
      return false;
    }
    bucket.left--;
    return true;
  }
}
