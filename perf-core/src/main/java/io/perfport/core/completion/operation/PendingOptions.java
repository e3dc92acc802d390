package io.perfport.core.completion.operation;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Socket options that were set before there was a socket: for backends on the JDK's channels. Not
 * thread-safe.
 */
public final class PendingOptions {
  private final Map<SocketOption<?>, Object> values = new LinkedHashMap<>();

  /** Those options, each with a value of its type. */
  public static PendingOptions of(Map<SocketOption<?>, Object> values) {
    PendingOptions options = new PendingOptions();
    options.values.putAll(values);
    return options;
  }

  public <T> void put(SocketOption<T> option, T value) {
    values.put(option, value);
  }

  /** The value that was put last; null if none was. */
  public <T> T get(SocketOption<T> option) {
    Object value = values.get(option);
    return value == null ? null : option.type().cast(value);
  }

  /** Sets all of them. */
  public void applyTo(NetworkChannel channel) throws IOException {
    for (Map.Entry<SocketOption<?>, Object> entry : values.entrySet()) {
      apply(channel, entry.getKey(), entry.getValue());
    }
  }

  private static <T> void apply(NetworkChannel channel, SocketOption<T> option, Object value)
      throws IOException {
    channel.setOption(option, option.type().cast(value));
  }
}
