package io.perfport.client.cli;

import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/**
 * {@code --tolerance 5} or {@code --tolerance cpu_client=20}.
 *
 * @param figure its name; empty for all that have no tolerance of their own
 */
record ToleranceOption(Optional<String> figure, double percent) {
  private static final double MAX_PERCENT = 1000;

  static final class Reader implements ITypeConverter<ToleranceOption> {
    @Override
    public ToleranceOption convert(String text) {
      int equals = text.indexOf('=');
      Optional<String> figure =
          equals < 0 ? Optional.empty() : Optional.of(text.substring(0, equals));
      return new ToleranceOption(
          figure, JudgementOptions.number(text.substring(equals + 1), 0, MAX_PERCENT));
    }
  }
}
