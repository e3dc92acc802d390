package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelOption;
import io.perfport.core.socket.KeepAlive;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;

/** Netty's socket options in the JDK's words. */
final class IocpChannelOptions {
  private static final Map<ChannelOption<?>, SocketOption<?>> NAMES =
      Map.of(
          ChannelOption.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
          ChannelOption.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
          ChannelOption.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY,
          ChannelOption.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
          ChannelOption.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR,
          ChannelOption.SO_LINGER, StandardSocketOptions.SO_LINGER,
          ChannelOption.IP_TOS, StandardSocketOptions.IP_TOS);

  private IocpChannelOptions() {}

  /** The socket option of that name; null if the option is Netty's own. */
  @SuppressWarnings("unchecked") // both are of the same type: see above
  static <T> SocketOption<T> socketOption(ChannelOption<T> option) {
    SocketOption<?> keepAlive = KeepAlive.jdkOption(option);
    return (SocketOption<T>) (keepAlive == null ? NAMES.get(option) : keepAlive);
  }
}
