package io.perfport.common.iperf3.auth;

import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * Who may test: lines {@code user,hash}, where the hash is the SHA-256, in hex, of {@code
 * {user}password}, braces included. Lines that are empty, begin with {@code #} or have no comma are
 * skipped, as in iperf3.
 */
public final class UsersFile {
  /**
   * What an unknown user's password is compared with, so that it takes as long as a known one's.
   */
  private static final String NOBODY = "0".repeat(64);

  private final Map<String, String> hashes;

  private UsersFile(Map<String, String> hashes) {
    this.hashes = hashes;
  }

  /**
   * Reads a users file.
   *
   * @throws IllegalArgumentException if it can't be read, or nobody is in it
   */
  public static UsersFile read(Path file) {
    Map<String, String> hashes = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        int comma = line.indexOf(',');
        if (comma > 0 && !line.startsWith("#")) {
          hashes.put(
              line.substring(0, comma).strip(),
              line.substring(comma + 1).strip().toLowerCase(Locale.ROOT));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "can't read the users file " + file + ": " + CauseText.of(e), e);
    }
    if (hashes.isEmpty()) {
      throw new IllegalArgumentException(
          "the users file " + file + " has no line 'user,hash': nobody could test");
    }
    return new UsersFile(hashes);
  }

  /** Whether this is a user's password. Takes the same time whichever part is wrong. */
  boolean knows(Credentials credentials) {
    byte[] expected =
        hashes.getOrDefault(credentials.user(), NOBODY).getBytes(StandardCharsets.US_ASCII);
    byte[] actual =
        hash(credentials.user(), credentials.password()).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(expected, actual);
  }

  /** What stands in the file for a user and a password. */
  public static String hash(String user, String password) {
    return HexFormat.of()
        .formatHex(sha256("{%s}%s".formatted(user, password).getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
