package io.perfport.client.session;

import io.netty.util.NetUtil;
import io.perfport.common.result.Connection;
import io.perfport.core.socket.UnixSockets;
import io.perfport.core.stream.DataStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/** Both addresses of a stream's connection, as results show them. */
public final class StreamAddresses {
  private StreamAddresses() {}

  /** Those of a stream whose channel is connected. */
  public static Connection of(DataStream stream) {
    SocketAddress local = stream.channel().localAddress();
    SocketAddress remote = stream.channel().remoteAddress();
    return new Connection(stream.id(), host(local), port(local), host(remote), port(remote));
  }

  private static String host(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return NetUtil.toAddressString(inet.getAddress());
    }
    Optional<String> path = UnixSockets.path(address);
    if (path.isPresent()) {
      return path.get().isEmpty() ? null : "unix:" + path.get();
    }
    return String.valueOf(address);
  }

  private static int port(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }
}
