package io.perfport.client.cli;

import java.util.OptionalDouble;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --confidence 95,5}.
 *
 * @param widthPercent of the whole interval, in percent of the mean; empty if none was given
 */
record ConfidenceOption(double levelPercent, OptionalDouble widthPercent) {
  static final double DEFAULT_LEVEL = 95;

  private static final double MIN_LEVEL = 50;
  private static final double MAX_LEVEL = 99.9;
  private static final double MIN_WIDTH = 0.1;
  private static final double MAX_WIDTH = 200;

  static final class Reader implements ITypeConverter<ConfidenceOption> {
    @Override
    public ConfidenceOption convert(String text) {
      String[] parts = text.split(",", -1);
      if (parts.length > 2) {
        throw new TypeConversionException(
            "'" + text + "' is not a level and a width, such as 95,5");
      }
      double level = JudgementOptions.number(parts[0], MIN_LEVEL, MAX_LEVEL);
      return new ConfidenceOption(
          level,
          parts.length == 1
              ? OptionalDouble.empty()
              : OptionalDouble.of(JudgementOptions.number(parts[1], MIN_WIDTH, MAX_WIDTH)));
    }
  }
}
