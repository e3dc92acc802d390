package io.perfport.core.transport.serial;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DefaultSocketChannelConfig;
import io.perfport.core.socket.KeepAlive;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Objects;

/**
 * The options of a connection. Those of the socket go by a table from Netty's names to the JDK's;
 * one that the socket does not know is null, and not set, as one that Netty does not know.
 */
final class SerialSocketConfig extends DefaultSocketChannelConfig {
  private static final Map<ChannelOption<?>, SocketOption<?>> NAMES =
      Map.of(
          ChannelOption.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
          ChannelOption.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
          ChannelOption.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY,
          ChannelOption.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
          ChannelOption.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR,
          ChannelOption.SO_LINGER, StandardSocketOptions.SO_LINGER,
          ChannelOption.IP_TOS, StandardSocketOptions.IP_TOS);

  private final SerialSocketChannel owner;

  SerialSocketConfig(SerialSocketChannel channel, Socket socket) {
    super(channel, socket);
    owner = channel;
  }

  @SuppressWarnings("unchecked") // both are of the same type: see above
  private static <T> SocketOption<T> nameOf(ChannelOption<T> option) {
    SocketOption<?> keepAlive = KeepAlive.jdkOption(option);
    return (SocketOption<T>) (keepAlive == null ? NAMES.get(option) : keepAlive);
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    Map<ChannelOption<?>, Object> options = super.getOptions();
    options.values().removeIf(Objects::isNull);
    return options;
  }

  @Override
  public <T> T getOption(ChannelOption<T> option) {
    SocketOption<T> name = nameOf(option);
    if (name == null) {
      return super.getOption(option);
    }
    try {
      return javaSocket.getOption(name);
    } catch (UnsupportedOperationException e) {
      return null;
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    SocketOption<T> name = nameOf(option);
    if (name == null) {
      return super.setOption(option, value);
    }
    validate(option, value);
    try {
      javaSocket.setOption(name, value);
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException | RuntimeException e) {
      throw new ChannelException(e);
    }
  }

  @Override
  protected void autoReadCleared() {
    owner.autoReadCleared();
  }
}
