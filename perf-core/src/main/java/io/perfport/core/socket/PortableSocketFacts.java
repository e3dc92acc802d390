package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.perfport.common.result.TcpInfo;
import java.util.Optional;

/**
 * Facts of a socket whose channel does not give out its file descriptor, such as the JDK's. Its
 * congestion control can't be set, so on Linux it is the system's default; a route that overrides
 * it goes unseen.
 */
public final class PortableSocketFacts implements SocketFacts {
  @Override
  public Optional<TcpInfo> tcpInfo(Channel channel) {
    return Optional.empty();
  }

  @Override
  public Optional<String> congestionControl(Channel channel) {
    return UnixSockets.carries(channel) ? Optional.empty() : CongestionControls.systemDefault();
  }
}
