package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/** Tells UNIX-domain sockets from others, whether they are Netty's or the JDK's. */
public final class UnixSockets {
  private UnixSockets() {}

  /** Whether a connection is one. */
  public static boolean carries(Channel channel) {
    return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
  }

  /**
   * The path of an address; empty without characters if the socket has no name, as that of a client
   * has none.
   *
   * @param address possibly null
   * @return empty if it is the address of another kind of socket
   */
  public static Optional<String> path(SocketAddress address) {
    if (address instanceof DomainSocketAddress domain) {
      return Optional.of(domain.path());
    }
    return address instanceof UnixDomainSocketAddress unix
        ? Optional.of(unix.getPath().toString())
        : Optional.empty();
  }
}
