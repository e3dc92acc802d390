package io.perfport.client.cli;

import io.perfport.client.profile.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which options a profile may hold, and where. The keys are the long names without dashes, taken
 * from the command itself: an option that comes to the command comes to profiles too.
 */
final class ProfileKeys {
  /** The HOST of the command line, which has no name there. */
  static final String HOST = "host";

  static final String CLIENT = "--client";
  static final String LOOPBACK = "--loopback";

  /** Groups of options about the program, not about what it measures. */
  private static final Set<String> OF_THE_PROGRAM = Set.of("Other");

  private static final Set<String> OF_THE_RESULT =
      Set.of("Output", "Metrics", "Profile", "Monitoring");
  private static final Set<String> OF_SEVERAL_RUNS = Set.of("Repeating and comparing");

  /** All phases are about the same server. */
  private static final List<String> OF_THE_SERVER = List.of(CLIENT, "--port", LOOPBACK);

  /** Where an option may stand. */
  enum Use {
    /** For the whole file, and in a phase. */
    ANYWHERE,
    /** Of the process, of which there is one. */
    WHOLE_FILE,
    /** What repeats one test knows no phases. */
    WITHOUT_PHASES,
    COMMAND_LINE
  }

  private final Map<String, OptionSpec> options = new LinkedHashMap<>();
  private final Map<String, Use> uses = new LinkedHashMap<>();

  ProfileKeys(CommandSpec command) {
    for (OptionSpec option : command.options()) {
      Stream.of(option.names())
          .filter(name -> name.startsWith("--"))
          .forEach(name -> options.put(name.substring(2), option));
    }
    options.put(HOST, command.findOption(CLIENT));
    mark(command, OF_SEVERAL_RUNS, Use.WITHOUT_PHASES);
    mark(command, OF_THE_RESULT, Use.WHOLE_FILE);
    mark(command, OF_THE_PROGRAM, Use.COMMAND_LINE);
    OF_THE_SERVER.forEach(name -> uses.put(name, Use.WHOLE_FILE));
    uses.put("--profile", Use.COMMAND_LINE);
  }

  private void mark(CommandSpec command, Set<String> groups, Use use) {
    for (String group : groups) {
      command.mixins().get(group).options().forEach(each -> uses.put(each.longestName(), use));
    }
  }

  Optional<OptionSpec> option(String key) {
    return Optional.ofNullable(options.get(key));
  }

  Use use(OptionSpec option) {
    return uses.getOrDefault(option.longestName(), Use.ANYWHERE);
  }

  /** The keys that may stand there, sorted. */
  Set<String> allowed(boolean inPhase) {
    Set<String> allowed = new TreeSet<>();
    options.forEach(
        (key, option) -> {
          Use use = use(option);
          if (use == Use.ANYWHERE || (!inPhase && use != Use.COMMAND_LINE)) {
            allowed.add(key);
          }
        });
    allowed.addAll(inPhase ? List.of(Profile.NAME, Profile.REPORT) : List.of(Profile.PHASES));
    return allowed;
  }

  static boolean isFlag(OptionSpec option) {
    return option.arity().max() == 0;
  }
}
