package io.perfport.server.session;

import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.server.config.SessionLimits;
import java.util.Optional;

/**
 * What one client may ask for: what the server allows everybody, and its token's quota where that
 * is less.
 *
 * @param token that the client has proved to know; empty where none is needed
 */
public record Grant(SessionLimits limits, Optional<Token> token) {
  /** What everybody gets who needs no token. */
  public static Grant toEverybody(SessionLimits limits) {
    return new Grant(limits, Optional.empty());
  }

  /** Of one session, over all its streams, in bits a second. */
  public Ceiling rate() {
    Ceiling server = Ceiling.ofServer(limits.maxBitsPerSecond(), "--max-bitrate");
    return token.map(each -> server.or(each.quota().bitsPerSecond(), "rate", each)).orElse(server);
  }

  /** Of one run, warm-up included, in milliseconds. */
  public Ceiling duration() {
    Ceiling server = Ceiling.ofServer(limits.maxDurationMillis(), "--max-duration");
    return token
        .map(each -> server.or(each.quota().durationMillis(), "duration", each))
        .orElse(server);
  }

  Quota quota() {
    return token.map(Token::quota).orElse(Quota.NONE);
  }

  /** The token's name; null without one. */
  String user() {
    return token.map(Token::name).orElse(null);
  }
}
