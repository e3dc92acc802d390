package io.perfport.client.cli;

import io.perfport.client.batch.Batch;
import io.perfport.client.profile.Profile;
import io.perfport.client.profile.Profile.Phase;
import io.perfport.client.profile.ProfileException;
import io.perfport.client.profile.ProfileReader;
import io.perfport.client.report.Heading;
import io.perfport.common.failure.CauseText;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Makes the tests of a profile: each phase is a command line, of what the file says and after that
 * of what the user typed, read as any other.
 */
final class ProfilePlanner {
  private static final String TRANSPORT = "--transport";

  private final ProfileKeys keys;
  private final ParseResult typed;
  private final Set<String> overridden;
  private final Function<List<String>, ClientTask> reader;

  /**
   * @param reader reads a command line, and passes over its --profile
   */
  ProfilePlanner(CommandSpec command, Function<List<String>, ClientTask> reader) {
    this.keys = new ProfileKeys(command);
    this.typed = command.commandLine().getParseResult();
    this.reader = reader;
    this.overridden =
        typed.matchedOptions().stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    boolean loopback = overridden.contains(ProfileKeys.LOOPBACK);
    if (loopback || overridden.contains(ProfileKeys.CLIENT) || namesHost()) {
      // One of them says which server; the file's word about it would be a second one.
      overridden.addAll(Set.of(ProfileKeys.CLIENT, ProfileKeys.LOOPBACK));
    }
    if (loopback) {
      overridden.add("--port");
    }
  }

  private boolean namesHost() {
    return typed.matchedPositionals().stream().map(ArgSpec::paramLabel).anyMatch("HOST"::equals);
  }

  /** Checks everything that can be checked before anything runs. */
  ClientTask plan(Path file) {
    try {
      Profile profile = ProfileReader.read(file);
      return profile.phases().isEmpty() ? onlyTest(profile) : phases(profile);
    } catch (ProfileException e) {
      throw new UsageException(CauseText.of(e));
    }
  }

  private ClientTask onlyTest(Profile profile) {
    return read(settings(profile, Optional.empty()));
  }

  private ClientTask phases(Profile profile) {
    typed.matchedOptions().stream()
        .filter(option -> keys.use(option) == ProfileKeys.Use.WITHOUT_PHASES)
        .findFirst()
        .ifPresent(
            option -> {
              throw new UsageException(
                  "%s: repeats one test; %s has phases"
                      .formatted(option.longestName(), profile.file()));
            });
    List<Batch.Phases.Phase> planned = new ArrayList<>();
    ClientTask first = null;
    boolean goOn = Boolean.TRUE.equals(typed.matchedOptionValue(ProfileOptions.CONTINUE, false));
    for (Phase phase : profile.phases()) {
      ProfileSettings settings = settings(profile, Optional.of(phase));
      Heading.Phase heading =
          new Heading.Phase(
              phase.name(), planned.size() + 1, profile.phases().size(), phase.reported());
      ClientTask test = phaseTest(settings);
      first = first == null ? test : first;
      planned.add(new Batch.Phases.Phase(heading, test.batch().tests().get(0)));
      goOn |= settings.has(ProfileOptions.CONTINUE);
    }
    return new ClientTask(
        new Batch.Phases(planned, goOn),
        first.report(),
        first.metrics(),
        first.collector(),
        first.monitoring());
  }

  private ProfileSettings settings(Profile profile, Optional<Phase> phase) {
    ProfileSettings settings = ProfileSettings.of(profile, keys, phase);
    overridden.forEach(settings::override);
    return settings;
  }

  /** A phase is one test, so that --loopback means one transport there. */
  private ClientTask phaseTest(ProfileSettings settings) {
    boolean loopback =
        settings.has(ProfileKeys.LOOPBACK)
            || Boolean.TRUE.equals(typed.matchedOptionValue(ProfileKeys.LOOPBACK, false));
    boolean anyTransport = !settings.has(TRANSPORT) && !typed.hasMatchedOption(TRANSPORT);
    return loopback && anyTransport ? read(settings, TRANSPORT + "=auto") : read(settings);
  }

  private ClientTask read(ProfileSettings settings, String... more) {
    List<String> arguments = settings.arguments();
    arguments.addAll(List.of(more));
    arguments.addAll(typed.originalArgs());
    try {
      return reader.apply(arguments);
    } catch (UsageException e) {
      throw settings.locate(CauseText.of(e));
    }
  }
}
