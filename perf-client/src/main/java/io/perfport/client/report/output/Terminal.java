package io.perfport.client.report.output;

import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Whether standard output is a terminal, and what it may be sent.
 *
 * @param interactive whether a person is watching: lines may be drawn anew
 * @param colour whether colours may be used: a terminal that knows them, and no {@code NO_COLOR}
 * @param unicode whether it shows characters beyond ASCII
 */
public record Terminal(boolean interactive, boolean colour, boolean unicode) {
  /** A file or a pipe. */
  public static final Terminal NONE = new Terminal(false, false, false);

  /** What standard output of this process is. */
  public static Terminal detect() {
    Console console = System.console();
    return isTerminal(console)
        ? of(console.charset().equals(StandardCharsets.UTF_8), System.getenv())
        : NONE;
  }

  /** A terminal, as the environment describes it. */
  static Terminal of(boolean unicode, Map<String, String> environment) {
    if (environment.getOrDefault("TERM", "").equals("dumb")) {
      return NONE;
    }
    // https://no-color.org: set and not empty.
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
    // What continuous integration records is read afterwards, line by line.
    String continuous = environment.getOrDefault("CI", "");
    boolean watched = continuous.isEmpty() || continuous.equals("false");
    return new Terminal(watched, colour, unicode);
  }

  /** The same for lines that stay as they are. */
  Terminal printing() {
    return new Terminal(false, colour, unicode);
  }

  /** Up to Java 21 there is a console only if there is a terminal; later one has to ask it. */
  private static boolean isTerminal(Console console) {
    if (console == null || Runtime.version().feature() < 22) {
      return console != null;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
