package io.perfport.core.cli;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that can't stand together on a command line, or not without another: a row of a command's
 * table. An option is named by any of its names. A command may add facts of its own to what was
 * given, such as the workload.
 *
 * @param any one of these is given; if empty, the rule is about what is missing
 * @param with all of these are given
 * @param without none of these is given
 * @param when one of these is given; if empty, the rule holds always
 * @param message one line for the user, in which %1$s is the first of {@code any} that was given,
 *     and %2$s the first of {@code when}
 */
public record OptionRule(
    List<String> any, List<String> with, List<String> without, List<String> when, String message) {
  /** A rule about options of which one is given; {@link #refuse} gives its message. */
  public static OptionRule any(String... options) {
    return new OptionRule(List.of(options), List.of(), List.of(), List.of(), "%1$s");
  }

  /** A rule about options of which none is given. */
  public static OptionRule none(String... options) {
    return any(new String[0]).without(options);
  }

  /** Only where all of these are given, too. */
  public OptionRule with(String... options) {
    return new OptionRule(any, List.of(options), without, when, message);
  }

  /** Only where none of these is given. */
  public OptionRule without(String... options) {
    return new OptionRule(any, with, List.of(options), when, message);
  }

  /** Only where one of these is given, too. */
  public OptionRule when(String... facts) {
    return new OptionRule(any, with, without, List.of(facts), message);
  }

  /** With this message. */
  public OptionRule refuse(String line) {
    return new OptionRule(any, with, without, when, line);
  }

  /** Whether this is what was given. */
  public boolean matches(Set<String> given) {
    return (any.isEmpty() || any.stream().anyMatch(given::contains))
        && given.containsAll(with)
        && without.stream().noneMatch(given::contains)
        && (when.isEmpty() || when.stream().anyMatch(given::contains));
  }

  /** The line for the user, if this {@link #matches} what was given. */
  public String message(Set<String> given) {
    return message.formatted(first(any, given), first(when, given));
  }

  private static String first(List<String> names, Set<String> given) {
    return names.stream().filter(given::contains).findFirst().orElse("");
  }

  /**
   * Checks a command line against a table.
   *
   * @throws UsageException with the message of the first row that matches
   */
  public static void check(List<OptionRule> table, Set<String> given) {
    for (OptionRule rule : table) {
      if (rule.matches(given)) {
        throw new UsageException(rule.message(given));
      }
    }
  }

  /** All names of the options that were given, and the labels of positional parameters. */
  public static Set<String> given(CommandSpec command) {
    Set<String> given = new HashSet<>();
    for (ArgSpec arg : command.args()) {
      if (isGiven(arg.getValue())) {
        given.addAll(
            arg instanceof OptionSpec option ? List.of(option.names()) : List.of(arg.paramLabel()));
      }
    }
    return given;
  }

  private static boolean isGiven(Object value) {
    return value instanceof Collection<?> values
        ? !values.isEmpty()
        : value != null && !Boolean.FALSE.equals(value);
  }
}
