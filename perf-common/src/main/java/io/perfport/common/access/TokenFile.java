package io.perfport.common.access;

import io.perfport.common.failure.CauseText;
import io.perfport.common.unit.Quantity;
import io.perfport.common.unit.Quantity.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads tokens, one a line: {@code name secret [rate=RATE] [duration=SEC] [sessions=N]
 * [bytes-per-day=SIZE]}. Instead of the secret, {@code sha256:HASH} stands for it, see {@link
 * Token#hash}. Empty lines, and those that begin with {@code #}, are skipped. What was read is
 * cleared, and no message repeats a secret.
 */
public final class TokenFile {
  /** One who has recorded a proof must not be able to try all secrets. */
  static final int MIN_SECRET_BYTES = 16;

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final long LONGEST_TEST_MILLIS = 87_000_000;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";
  private static final String HASH = "sha256:";
  private static final Pattern LINE =
      Pattern.compile("\\s*(?:#.*|(\\S+)(?:\\s+(\\S+)(.*))?)?\\s*", Pattern.DOTALL);
  private static final String FORM =
      "a line is 'name secret', then rate=RATE, duration=SEC, sessions=N and bytes-per-day=SIZE as"
          + " needed";

  private TokenFile() {}

  /**
   * The one token of a client's file.
   *
   * @throws IllegalArgumentException as {@link #read}, or if there are several
   */
  public static Token readOne(Path file) {
    List<Token> tokens = read(file);
    if (tokens.size() > 1) {
      throw new IllegalArgumentException(
          "%s has %d tokens; a client's file has one".formatted(file, tokens.size()));
    }
    return tokens.get(0);
  }

  /**
   * The tokens of a server's file; at least one.
   *
   * @throws IllegalArgumentException if it can't be read, every user of the machine can read it, or
   *     a line is wrong: one line for the user
   */
  public static List<Token> read(Path file) {
    requirePrivate(file);
    byte[] bytes = contents(file);
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    try {
      List<Token> tokens = tokens(text, file);
      if (tokens.isEmpty()) {
        throw new IllegalArgumentException(file + " has no token; " + FORM);
      }
      return tokens;
    } finally {
      Arrays.fill(text.array(), '\0');
    }
  }

  private static byte[] contents(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(file + " is larger than 1 MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("can't read " + file + ": " + CauseText.of(e), e);
    }
  }

  /** As ssh(1) does with a private key, but a group may share one. */
  private static void requirePrivate(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IllegalArgumentException(
            "every user of this machine can read or write %s (%s); change that: chmod o= %s"
                .formatted(file, PosixFilePermissions.toString(permissions), file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("can't read " + file + ": " + CauseText.of(e), e);
    } catch (UnsupportedOperationException e) {
      // Windows has access lists instead, of which there is no such simple question.
    }
  }

  private static List<Token> tokens(CharBuffer text, Path file) {
    List<Token> tokens = new ArrayList<>();
    Matcher line = LINE.matcher(text);
    int number = 1;
    for (int start = 0; start < text.length(); number++) {
      int end = start;
      while (end < text.length() && text.charAt(end) != '\n') {
        end++;
      }
      try {
        if (line.region(start, end).matches() && line.group(1) != null) {
          tokens.add(token(line, text, tokens));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(file, number, CauseText.of(e)), e);
      }
      start = end + 1;
    }
    return tokens;
  }

  private static Token token(Matcher line, CharBuffer text, List<Token> before) {
    String name = line.group(1);
    require(name.matches(NAME), "the name is not 1 to 64 characters of A-Z a-z 0-9 . _ @ -");
    require(line.start(2) >= 0, FORM);
    require(before.stream().noneMatch(each -> each.name().equals(name)), name + " comes twice");
    Quota quota = quota(line.group(3));
    CharBuffer secret = text.duplicate().position(line.start(2)).limit(line.end(2));
    if (secret.length() > HASH.length()
        && HASH.contentEquals(secret.subSequence(0, HASH.length()))) {
      return Token.ofHash(
          name, secret.subSequence(HASH.length(), secret.length()).toString(), quota);
    }
    byte[] bytes = new byte[4 * (line.end(2) - line.start(2))];
    ByteBuffer encoded = ByteBuffer.wrap(bytes);
    StandardCharsets.UTF_8.newEncoder().encode(secret, encoded, true);
    byte[] exact = Arrays.copyOf(bytes, encoded.position());
    try {
      require(
          exact.length >= MIN_SECRET_BYTES,
          "the secret is shorter than %d characters; make one with: openssl rand -base64 24"
              .formatted(MIN_SECRET_BYTES));
      return Token.ofSecret(name, exact, quota);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(exact, (byte) 0);
    }
  }

  private static Quota quota(String words) {
    long rate = 0;
    long millis = 0;
    long sessions = 0;
    long bytes = 0;
    for (String word : words.strip().split("\\s+", -1)) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (equals < 0 ? word : word.substring(0, equals)) {
        case "rate" -> rate = new Quantity(Kind.RATE, 1, 10_000_000_000_000L, false).parse(value);
        case "duration" ->
            millis = new Quantity(Kind.SECONDS, 1, LONGEST_TEST_MILLIS, false).parse(value);
        case "sessions" -> sessions = new Quantity(Kind.WHOLE, 1, 65_536, false).parse(value);
        case "bytes-per-day" -> bytes = new Quantity(Kind.BYTES, 1, 1L << 60, false).parse(value);
        // Not repeated: it may be a part of a secret that has a blank in it.
        default -> require(word.isEmpty(), "what comes after the secret is no quota; " + FORM);
      }
    }
    return new Quota(rate, millis, (int) sessions, bytes);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
