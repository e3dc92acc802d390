package io.perfport.common.iperf3.auth;

import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tokens that have been used, as long as their time would let them be used again. Thread-safe:
 * touched once a session.
 */
final class ReplayCache {
  /** Each is a test that somebody with a password has begun within seconds. */
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
        && used.putIfAbsent(HexFormat.of().formatHex(UsersFile.sha256(token)), forgetAt) == null;
  }

  synchronized int size() {
    return used.size();
  }
}
