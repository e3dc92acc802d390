package io.perfport.client.report.output;

import java.io.Console;
import java.util.Map;

/**
 * Whether standard output is a terminal, and whether it may show colours.
 *
 * @param interactive whether a person is watching
 * @param colour whether colours may be used: a terminal that knows them, and no {@code NO_COLOR}
 */
public record Terminal(boolean interactive, boolean colour) {
  /** A file or a pipe. */
  public static final Terminal NONE = new Terminal(false, false);

  /** What standard output of this process is. */
  public static Terminal detect() {
    return of(isTerminal(System.console()), System.getenv());
  }

  static Terminal of(boolean interactive, Map<String, String> environment) {
    // https://no-color.org: set and not empty.
    boolean allowed = environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
    return new Terminal(interactive && !dumb, interactive && !dumb && allowed);
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
