package io.perfport.core.cli;

import io.perfport.common.unit.Quantity;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Field;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an option's number counts, and its range; that of seconds is in milliseconds. The option's
 * field is a {@link Long} or an {@link Integer}, null until the option is given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Range {
  Quantity.Kind of() default Quantity.Kind.WHOLE;

  long min();

  long max();

  /** Whether 0 is allowed too, below the minimum. */
  boolean orZero() default false;

  /** Whether 0 is as if the option was not given, as iperf3's callers expect. */
  boolean zeroIsDefault() default false;

  /** Another word for 0. */
  String zeroWord() default "";

  /** Reads one option's number. */
  final class Converter implements ITypeConverter<Number> {
    private final Range range;
    private final Quantity quantity;
    private final boolean narrow;

    private Converter(Range range, boolean narrow) {
      this.range = range;
      boolean zero = range.orZero() || (range.zeroIsDefault() && range.min() > 0);
      this.quantity = new Quantity(range.of(), range.min(), range.max(), zero);
      this.narrow = narrow;
    }

    /** Has every option with a range read by it. */
    static void on(CommandSpec command) {
      for (OptionSpec option : List.copyOf(command.options())) {
        Range range =
            option.userObject() instanceof Field field ? field.getAnnotation(Range.class) : null;
        if (range != null) {
          Converter converter = new Converter(range, option.type() == Integer.class);
          command.remove(option);
          command.addOption(option.toBuilder().converters(converter).build());
        }
      }
    }

    @Override
    public Number convert(String text) {
      long value = text.equals(range.zeroWord()) ? 0 : quantity.parse(text);
      if (value == 0 && range.zeroIsDefault()) {
        return null;
      }
      return narrow ? (Number) Math.toIntExact(value) : (Number) value;
    }
  }
}
