package io.perfport.client.cli;

import io.perfport.client.profile.Profile;
import io.perfport.client.profile.Profile.Phase;
import io.perfport.client.profile.ProfileException;
import io.perfport.client.profile.YamlNode;
import io.perfport.client.profile.YamlNode.Place;
import io.perfport.client.profile.YamlNode.Setting;
import io.perfport.common.failure.CauseText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of one test: those of the whole file under those of its phase, without what the
 * command line says itself. Knows where each came from.
 */
final class ProfileSettings {
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?\\w[\\w-]*");

  private final Profile profile;
  private final ProfileKeys keys;
  private final Optional<Phase> phase;

  /** By the option's longest name. */
  private final Map<String, ProfileValue> values = new LinkedHashMap<>();

  private ProfileSettings(Profile profile, ProfileKeys keys, Optional<Phase> phase) {
    this.profile = profile;
    this.keys = keys;
    this.phase = phase;
  }

  /**
   * @param phase empty for a file that has none
   * @throws ProfileException if there is no such option, or not there, or not with such a value
   */
  static ProfileSettings of(Profile profile, ProfileKeys keys, Optional<Phase> phase) {
    ProfileSettings settings = new ProfileSettings(profile, keys, phase);
    settings.values.putAll(settings.read(profile.settings(), false));
    phase.ifPresent(each -> settings.values.putAll(settings.read(each.settings(), true)));
    return settings;
  }

  private Map<String, ProfileValue> read(List<Setting> settings, boolean inPhase) {
    Map<String, ProfileValue> read = new LinkedHashMap<>();
    for (Setting setting : settings) {
      OptionSpec option = option(setting, inPhase);
      ProfileValue value;
      try {
        value = ProfileValue.of(option, setting);
      } catch (IllegalArgumentException e) {
        throw wrong(setting, CauseText.of(e));
      }
      ProfileValue before = read.put(option.longestName(), value);
      if (before != null) {
        throw wrong(setting, "is another name of " + before.setting().key());
      }
    }
    return read;
  }

  private OptionSpec option(Setting setting, boolean inPhase) {
    OptionSpec option =
        keys.option(setting.key())
            .orElseThrow(
                () -> wrong(setting, "there is no such option; " + advice(setting, inPhase)));
    switch (keys.use(option)) {
      case ANYWHERE -> {}
      case WHOLE_FILE -> {
        if (inPhase) {
          throw wrong(setting, "is of the whole run, not of a phase; put it above phases");
        }
      }
      case WITHOUT_PHASES -> {
        if (phase.isPresent()) {
          throw wrong(setting, "repeats one test; a file with phases can't have it");
        }
      }
      case COMMAND_LINE ->
          throw wrong(setting, "is for the command line only: " + option.longestName());
    }
    return option;
  }

  private String advice(Setting setting, boolean inPhase) {
    String begin = setting.key().substring(0, Math.min(2, setting.key().length()));
    Set<String> allowed = keys.allowed(inPhase);
    String alike =
        allowed.stream()
            .filter(key -> !begin.isBlank() && key.startsWith(begin))
            .collect(Collectors.joining(", "));
    return alike.isEmpty() ? "valid are " + String.join(", ", allowed) : "valid are " + alike;
  }

  /**
   * Leaves out what the command line says itself.
   *
   * @param option its longest name
   */
  void override(String option) {
    values.remove(option);
  }

  boolean has(String option) {
    return values.containsKey(option) && !values.get(option).arguments().isEmpty();
  }

  /** What the command line would have to say. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    values.values().forEach(value -> arguments.addAll(value.arguments()));
    return arguments;
  }

  /**
   * Says where in the file the reason of an error stands.
   *
   * @param message of the command line, in which options have dashes
   */
  ProfileException locate(String message) {
    for (MatchResult named : OPTION.matcher(message).results().toList()) {
      Optional<ProfileValue> value =
          values.values().stream().filter(each -> isNamed(each, named.group())).findFirst();
      if (value.isPresent()) {
        boolean begins = message.startsWith(named.group() + ": ");
        String key = value.get().setting().key();
        return wrong(
            value.get().setting().place(),
            begins ? key + message.substring(named.group().length()) : message);
      }
    }
    return phase
        .map(each -> wrong(each.place(), "phase %s: %s".formatted(each.name(), message)))
        .orElseGet(() -> new ProfileException(profile.file(), message));
  }

  private static boolean isNamed(ProfileValue value, String name) {
    return !value.arguments().isEmpty() && List.of(value.option().names()).contains(name);
  }

  private ProfileException wrong(Setting setting, String what) {
    return wrong(setting.place(), setting.key() + ": " + what);
  }

  private ProfileException wrong(Place place, String what) {
    return new ProfileException(profile.file(), place, what);
  }

  /**
   * A setting as the command line would say it.
   *
   * @param option what it is about
   * @param setting where it stands
   * @param arguments nothing for what is unset or off
   */
  record ProfileValue(OptionSpec option, Setting setting, List<String> arguments) {
    ProfileValue {
      arguments = List.copyOf(arguments);
    }

    /**
     * @throws IllegalArgumentException if an option of this kind has no such value, with what it
     *     has
     */
    static ProfileValue of(OptionSpec option, Setting setting) {
      return new ProfileValue(option, setting, arguments(option, setting.value()));
    }

    private static List<String> arguments(OptionSpec option, YamlNode value) {
      if (value instanceof YamlNode.Mapping) {
        throw new IllegalArgumentException("has a value, no options of its own");
      }
      if (value instanceof YamlNode.Sequence list) {
        if (!option.isMultiValue()) {
          throw new IllegalArgumentException("has one value, not a list");
        }
        List<String> arguments = new ArrayList<>();
        list.items().forEach(item -> scalar(option, item).ifPresent(arguments::add));
        return arguments;
      }
      return scalar(option, value).stream().toList();
    }

    private static Optional<String> scalar(OptionSpec option, YamlNode value) {
      if (!(value instanceof YamlNode.Scalar scalar)) {
        throw new IllegalArgumentException("is a list of single values");
      }
      if (scalar.kind() == YamlNode.Kind.NULL) {
        return Optional.empty();
      }
      boolean truth = scalar.kind() == YamlNode.Kind.BOOLEAN;
      if (ProfileKeys.isFlag(option) != truth) {
        throw new IllegalArgumentException(
            truth
                ? "needs a value, " + option.paramLabel()
                : "'%s' is neither true nor false".formatted(scalar.text()));
      }
      if (!truth) {
        return Optional.of(option.longestName() + "=" + scalar.text());
      }
      return Boolean.parseBoolean(scalar.text())
          ? Optional.of(option.longestName())
          : Optional.empty();
    }
  }
}
