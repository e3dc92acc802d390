package io.perfport.client.cli;

import io.perfport.client.profile.Setting;
import io.perfport.client.profile.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

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
   * @throws IllegalArgumentException if an option of this kind has no such value, with what it has
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
