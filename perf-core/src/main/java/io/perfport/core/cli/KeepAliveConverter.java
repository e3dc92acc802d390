package io.perfport.core.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.core.socket.KeepAlive;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --cntl-ka}, in iperf3's form: what is missing, or 0, is the default. */
public final class KeepAliveConverter implements ITypeConverter<KeepAlive> {
  @Override
  public KeepAlive convert(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3 || !text.matches("\\d{0,5}/\\d{0,5}/\\d{0,5}")) {
      throw new TypeConversionException(
          "'" + text + "' is not IDLE/INTERVAL/COUNT, such as 60/10/6");
    }
    KeepAlive standard = KeepAlive.DEFAULT;
    try {
      return new KeepAlive(
          or(parts[0], standard.idleSeconds()),
          or(parts[1], standard.intervalSeconds()),
          or(parts[2], standard.probes()));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(CauseText.of(e));
    }
  }

  private static int or(String number, int standard) {
    int value = number.isEmpty() ? 0 : Integer.parseInt(number);
    return value == 0 ? standard : value;
  }
}
