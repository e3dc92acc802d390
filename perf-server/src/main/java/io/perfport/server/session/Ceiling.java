package io.perfport.server.session;

import io.perfport.common.access.Token;

/**
 * One limit, and in words whose it is.
 *
 * @param value in the limit's own unit; 0 for no limit
 * @param owner who allows no more
 * @param name what the limit is called where it was set
 */
public record Ceiling(long value, String owner, String name) {
  /** The server's, by one of its options. */
  public static Ceiling ofServer(long value, String option) {
    return new Ceiling(value, "this server", option);
  }

  /** This limit, or a token's quota if that is lower. */
  Ceiling or(long quota, String word, Token token) {
    boolean lower = quota > 0 && (value == 0 || quota < value);
    return lower
        ? new Ceiling(quota, "the token '%s'".formatted(token.name()), "its quota " + word)
        : this;
  }

  public boolean exists() {
    return value > 0;
  }
}
