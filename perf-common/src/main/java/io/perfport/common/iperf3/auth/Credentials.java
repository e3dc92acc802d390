package io.perfport.common.iperf3.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who wants to test, and when it was said.
 *
 * @param user without white space, as iperf3 can read it
 * @param password without white space
 * @param time to the second
 */
public record Credentials(String user, String password, Instant time) {
  /** The blanks differ because iperf3 aligns the values. */
  private static final Pattern TEXT =
      Pattern.compile("user: (\\S{1,256})\npwd:  (\\S{1,256})\nts:   (\\d{1,12})\n?");

  public Credentials {
    if (!user.matches("\\S+") || !password.matches("\\S+")) {
      throw new IllegalArgumentException(
          "user name and password must not be empty, and iperf3 can't read white space in them");
    }
  }

  String toText() {
    return "user: %s\npwd:  %s\nts:   %d".formatted(user, password, time.getEpochSecond());
  }

  static Optional<Credentials> ofText(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Credentials(
                matcher.group(1),
                matcher.group(2),
                Instant.ofEpochSecond(Long.parseLong(matcher.group(3)))))
        : Optional.empty();
  }
}
