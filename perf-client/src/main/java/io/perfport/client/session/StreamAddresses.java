package io.perfport.client.session;

import io.netty.util.NetUtil;
import io.perfport.common.result.Connection;
import io.perfport.core.stream.DataStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

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
    return address instanceof InetSocketAddress inet
        ? NetUtil.toAddressString(inet.getAddress())
        : String.valueOf(address);
  }

  private static int port(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }
}
