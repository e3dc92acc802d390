package io.perfport.client.cli;

import io.perfport.client.cli.JudgementOptions.CompareOption;
import io.perfport.client.judgement.Variant;
import io.perfport.core.cli.UsageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every combination of the values that are compared, and how each is said on a command line. */
final class VariantGrid {
  static final int MAX_VARIANTS = 64;

  /** Groups of options that are about the whole command, not about one test. */
  private static final List<String> NOT_OF_A_TEST =
      List.of("Repeating and comparing", "Profile", "Output", "Metrics", "Other");

  private final CommandSpec command;
  private final Set<String> excluded = new HashSet<>(Set.of("--loopback"));

  VariantGrid(CommandSpec command) {
    this.command = command;
    NOT_OF_A_TEST.stream()
        .flatMap(group -> Stream.ofNullable(command.mixins().get(group)))
        .flatMap(group -> group.options().stream())
        .forEach(option -> excluded.add(option.longestName()));
  }

  /**
   * The variants, those of the first option varying last.
   *
   * @throws UsageException if an option can't be compared
   */
  List<Variant> of(List<CompareOption> compared) {
    List<Map<String, String>> grid = List.of(Map.of());
    Set<String> seen = new HashSet<>();
    for (CompareOption each : compared) {
      OptionSpec option = option(each.option());
      if (!seen.add(option.longestName())) {
        throw new UsageException("--compare: %s is given twice".formatted(name(option)));
      }
      grid = times(grid, option, each.values());
      if (grid.size() > MAX_VARIANTS) {
        throw new UsageException("--compare: more than %d combinations".formatted(MAX_VARIANTS));
      }
    }
    return grid.stream().map(Variant::new).toList();
  }

  private static List<Map<String, String>> times(
      List<Map<String, String>> grid, OptionSpec option, List<String> values) {
    List<Map<String, String>> more = new ArrayList<>();
    for (Map<String, String> settings : grid) {
      for (String value : values) {
        if (isFlag(option) && !value.equals("on") && !value.equals("off")) {
          throw new UsageException(
              "--compare: %s is on or off, not '%s'".formatted(name(option), value));
        }
        Map<String, String> extended = new LinkedHashMap<>(settings);
        extended.put(name(option), value);
        more.add(extended);
      }
    }
    return more;
  }

  private OptionSpec option(String name) {
    OptionSpec option = command.findOption(name);
    if (option == null) {
      throw new UsageException(
          "--compare: there is no option --%s; give a long name, such as transport or length"
              .formatted(name));
    }
    if (excluded.contains(option.longestName())) {
      throw new UsageException(
          "--compare: %s is not an option of a test".formatted(option.longestName()));
    }
    return option;
  }

  /**
   * The command line of a variant: the same, with other values.
   *
   * @param arguments the command line as it was given
   */
  List<String> arguments(List<String> arguments, Variant variant) {
    // What follows "--" is no option any more.
    int end = arguments.indexOf("--");
    List<String> all = new ArrayList<>(arguments.subList(0, end < 0 ? arguments.size() : end));
    variant
        .settings()
        .forEach(
            (name, value) -> {
              OptionSpec option = command.findOption(name);
              String said = isFlag(option) ? Boolean.toString(value.equals("on")) : value;
              all.add(option.longestName() + "=" + said);
            });
    if (end >= 0) {
      all.addAll(arguments.subList(end, arguments.size()));
    }
    return all;
  }

  private static boolean isFlag(OptionSpec option) {
    return option.arity().max() == 0;
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }
}
