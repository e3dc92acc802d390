package io.perfport.common.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One name, its secret and its quota. Of the secret only the SHA-256 of {@code {name}secret} is
 * kept: iperf3's hash of a password, so that one table serves both protocols. It is worth as much
 * as the secret, and is never printed. Immutable.
 */
public final class Token {
  /** iperf3 has no longer names. */
  public static final int MAX_NAME_CHARS = 256;

  static final String MAC = "HmacSHA256";
  static final int KEY_BYTES = 32;

  private final String name;
  private final byte[] key;
  private final Quota quota;

  private Token(String name, byte[] key, Quota quota) {
    this.name = Objects.requireNonNull(name, "name");
    this.key = key;
    this.quota = Objects.requireNonNull(quota, "quota");
  }

  /**
   * A token with a secret.
   *
   * @param secret in UTF-8; remains the caller's, to be cleared
   */
  public static Token ofSecret(String name, byte[] secret, Quota quota) {
    byte[] prefix = ("{" + name + "}").getBytes(StandardCharsets.UTF_8);
    return new Token(name, Sha256.of(prefix, secret), quota);
  }

  /**
   * A token whose secret is given by its hash.
   *
   * @param hash SHA-256 of {@code {name}secret}, in hexadecimal
   * @throws IllegalArgumentException if it is no such hash; the message does not repeat it
   */
  public static Token ofHash(String name, String hash, Quota quota) {
    if (!hash.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
    }
    return new Token(name, HexFormat.of().parseHex(hash), quota);
  }

  /** A token that nobody can know, for names that do not exist: checks take as long. */
  static Token unknown(String name, byte[] random) {
    return new Token(name, random, Quota.NONE);
  }

  public String name() {
    return name;
  }

  public Quota quota() {
    return quota;
  }

  /** The same with another quota. */
  public Token with(Quota other) {
    return new Token(name, key, other);
  }

  /** Whether this is the token's secret. Takes the same time whatever is wrong. */
  boolean isSecret(String user, String password) {
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    return hasSecretOf(ofSecret(user, secret, Quota.NONE));
  }

  /** Whether two tokens have the same secret under the same name. Takes the same time always. */
  public boolean hasSecretOf(Token other) {
    return MessageDigest.isEqual(key, other.key);
  }

  /** A MAC that is keyed with the secret. */
  Mac mac() {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  /** The hash of a user's password, as it stands in iperf3's users file. */
  public static String hash(String name, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(ofSecret(name, bytes, Quota.NONE).key);
  }

  /** The name alone, so that no log ever has the secret. */
  @Override
  public String toString() {
    return "Token[" + name + "]";
  }
}
