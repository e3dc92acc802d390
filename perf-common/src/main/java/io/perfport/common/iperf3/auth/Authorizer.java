package io.perfport.common.iperf3.auth;

import io.perfport.common.access.Sha256;
import io.perfport.common.access.TokenTable;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a client may test. To be refused looks the same whatever the reason: an attacker
 * learns neither which users there are nor how a token failed to decrypt. Thread-safe.
 */
public final class Authorizer {
  private static final Credentials NOBODY = new Credentials("-", "-", Instant.EPOCH);

  private final PrivateKey key;
  private final RsaPadding padding;
  private final TokenTable users;
  private final Duration skew;
  private final Clock clock;
  private final ReplayCache replays = new ReplayCache();

  /**
   * @param skew how far a token's time may be from the clock's, either way
   */
  public Authorizer(
      PrivateKey key, RsaPadding padding, TokenTable users, Duration skew, Clock clock) {
    this.key = key;
    this.padding = padding;
    this.users = users;
    this.skew = skew;
    this.clock = clock;
  }

  /**
   * Whether the client that sent a token may test. A token serves once.
   *
   * @param token null for none
   * @return the user's name, or empty
   */
  public Optional<String> authorize(String token) {
    byte[] encrypted = decode(token);
    Optional<Credentials> decrypted = AuthToken.decrypt(encrypted, key, padding);
    Credentials credentials = decrypted.orElse(NOBODY);
    boolean known =
        users.knows(
            credentials.user(),
            credentials.password()); // Asked in any case, so that all take as long.
    Instant now = clock.instant();
    boolean inTime =
        Math.abs(now.getEpochSecond() - credentials.time().getEpochSecond()) <= skew.toSeconds();
    boolean good = decrypted.isPresent() && known && inTime;
    // The second after the last in which its age would let it pass.
    return good && replays.use(encrypted, now, credentials.time().plus(skew).plusSeconds(1))
        ? Optional.of(credentials.user())
        : Optional.empty();
  }

  /** Who may test. */
  public TokenTable users() {
    return users;
  }

  private static byte[] decode(String token) {
    try {
      return token == null ? new byte[0] : Base64.getDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return new byte[0]; // Goes on to fail where every other bad token fails.
    }
  }

  /**
   * The tokens that have been used, as long as their time would let them be used again.
   * Thread-safe: touched once a session.
   */
  static final class ReplayCache {
    /** Each is a test that an authenticated user has begun within seconds. */
    private static final int MOST = 1 << 16;

    private final Map<String, Instant> used = new LinkedHashMap<>();

    /**
     * Takes note of a token.
     *
     * @param forgetAt from when on its age alone keeps it out
     * @return false if it was used before, or too many are remembered to be sure
     */
    synchronized boolean use(byte[] token, Instant now, Instant forgetAt) {
      if (used.size() >= MOST) {
        used.values().removeIf(until -> until.isBefore(now));
      }
      return used.size() < MOST
          && used.putIfAbsent(HexFormat.of().formatHex(Sha256.of(token)), forgetAt) == null;
    }

    synchronized int size() {
      return used.size();
    }
  }
}
