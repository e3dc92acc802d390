package io.perfport.common.iperf3.auth;

import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.access.TokenTable;
import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * iperf3's file of users: lines {@code user,hash}, where the hash is the SHA-256, in hex, of {@code
 * {user}password}, braces included. Lines that are empty, begin with {@code #} or have no comma are
 * skipped, as in iperf3.
 */
public final class UsersFile {
  private UsersFile() {}

  /**
   * Reads a users file.
   *
   * @throws IllegalArgumentException if it can't be read, a hash is none, or nobody is in it
   */
  public static TokenTable read(Path file) {
    List<Token> users = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        int comma = line.indexOf(',');
        if (comma > 0 && !line.startsWith("#")) {
          users.add(user(file, line.substring(0, comma).strip(), line.substring(comma + 1)));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "can't read the users file " + file + ": " + CauseText.of(e), e);
    }
    if (users.isEmpty()) {
      throw new IllegalArgumentException(
          "the users file " + file + " has no line 'user,hash': nobody could test");
    }
    return TokenTable.of(users);
  }

  private static Token user(Path file, String name, String hash) {
    try {
      return Token.ofHash(name, hash.strip(), Quota.NONE);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the users file %s: the hash of %s is none: %s".formatted(file, name, CauseText.of(e)),
          e);
    }
  }

  /** What stands in the file for a user and a password. */
  public static String hash(String user, String password) {
    return Token.hash(user, password);
  }
}
