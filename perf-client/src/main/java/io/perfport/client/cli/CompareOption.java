package io.perfport.client.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --compare length=8K,64K}.
 *
 * @param option its name as the user wrote it, without dashes
 * @param values at least two, all different
 */
record CompareOption(String option, List<String> values) {
  static final class Reader implements ITypeConverter<CompareOption> {
    @Override
    public CompareOption convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException(
            "'" + text + "' is not an option and its values, such as transport=nio,epoll");
      }
      String option = text.substring(0, equals).replaceFirst("^-+", "");
      List<String> values = List.of(text.substring(equals + 1).split(",", -1));
      if (values.size() < 2) {
        throw new TypeConversionException(
            "'%s' has one value only; give several, as in %s=A,B".formatted(text, option));
      }
      Set<String> different = new HashSet<>();
      for (String value : values) {
        if (value.isEmpty() || !different.add(value)) {
          throw new TypeConversionException(
              "'%s' has %s".formatted(text, value.isEmpty() ? "an empty value" : value + " twice"));
        }
      }
      return new CompareOption(option, values);
    }
  }
}
