package io.perfport.server.session;

import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret by which data connections join their session: 128 random bits in hex. */
public final class SessionToken {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;
  private static final int ID_CHARS = 8;

  private SessionToken() {}

  static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A name for logs, which tells nobody the secret. */
  public static String idOf(String token) {
    return HexFormat.of().toHexDigits(token.hashCode()).substring(0, ID_CHARS);
  }
}
