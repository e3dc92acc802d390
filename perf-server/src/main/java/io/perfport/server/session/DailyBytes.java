package io.perfport.server.session;

import io.perfport.common.access.Token;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.unit.ByteFormat;
import io.perfport.server.config.AddressLimits;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How much the tests of each address, and of each token, have moved today, and whether that is all
 * that they may. Days are those of UTC; nothing is kept beyond the process. Thread-safe.
 */
public final class DailyBytes {
  private final long perAddress;
  private final Clock clock;
  private final AddressTable<Account> addresses = new AddressTable<>(Account::new);

  /** By the names of tokens, which are as many as the server's files have. */
  private final Map<String, Account> tokens = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private static final class Account {
    private long day;
    private long bytes;

    private synchronized long add(long more, long today) {
      if (day != today) {
        day = today;
        bytes = 0;
      }
      bytes += more;
      return bytes;
    }
  }

  DailyBytes(AddressLimits limits, Clock clock) {
    this.perAddress = limits.bytesPerDay();
    this.clock = clock;
  }

  /** Why a client may move no more today; empty if it may. */
  Optional<Failure> refusal(SocketAddress peer, Grant grant) {
    return add(peer, grant, 0);
  }

  /** Counts what a client's test has moved; why it is too much, or empty if it is not. */
  private Optional<Failure> add(SocketAddress peer, Grant grant, long bytes) {
    long today = TimeUnit.MILLISECONDS.toDays(clock.millis());
    boolean addressSpent =
        perAddress > 0
            && addresses.at(peer, account -> account.add(bytes, today) >= perAddress, false);
    long quota = grant.quota().bytesPerDay();
    boolean tokenSpent =
        quota > 0
            && tokens.computeIfAbsent(grant.user(), name -> new Account()).add(bytes, today)
                >= quota;
    if (addressSpent) {
      return spent("this address", perAddress, "--max-bytes-per-address");
    }
    return tokenSpent
        ? spent(
            "the token '%s'".formatted(grant.token().map(Token::name).orElseThrow()),
            quota,
            "its quota bytes-per-day")
        : Optional.empty();
  }

  private static Optional<Failure> spent(String whose, long limit, String name) {
    return Optional.of(
        new Failure(
            FailureReason.QUOTA_EXCEEDED,
            "the tests of %s have moved as much as they may in a day: %s (%s); the next day of UTC is free"
                .formatted(whose, ByteFormat.print(limit), name)));
  }

  /** Counts one session: see {@link ByteMeter}. */
  public ByteMeter meter(SocketAddress peer, Grant grant, Consumer<Failure> onSpent) {
    boolean needed = perAddress > 0 || grant.quota().bytesPerDay() > 0;
    return new ByteMeter(needed, bytes -> add(peer, grant, bytes), onSpent);
  }
}
