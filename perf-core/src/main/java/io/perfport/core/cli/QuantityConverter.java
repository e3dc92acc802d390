package io.perfport.core.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.unit.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one option's number. Each option has a subclass, which names its range. */
public abstract class QuantityConverter implements ITypeConverter<Long> {
  private final Quantity quantity;

  protected QuantityConverter(Quantity quantity) {
    this.quantity = quantity;
  }

  @Override
  public final Long convert(String text) {
    try {
      return quantity.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(CauseText.of(e));
    }
  }

  /** Event loops. */
  public static final class Workers extends QuantityConverter {
    public Workers() {
      super(Quantity.whole(1, 1024));
    }
  }

  /** A port to connect to. */
  public static final class Port extends QuantityConverter {
    public Port() {
      super(Quantity.whole(1, 65535));
    }
  }

  /** A port to listen on; 0 is any free one. */
  public static final class ListenPort extends QuantityConverter {
    public ListenPort() {
      super(Quantity.whole(0, 65535));
    }
  }
}
