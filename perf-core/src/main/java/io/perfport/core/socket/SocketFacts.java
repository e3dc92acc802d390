package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.perfport.common.result.TcpInfo;
import java.util.Optional;

/**
 * Reads what the kernel knows about a connected channel. Absent means that this transport cannot
 * tell; it is never reported as zero. Called on the channel's event loop; never on the path of a
 * frame.
 */
public interface SocketFacts {
  /** Facts of a transport that can tell nothing. */
  SocketFacts NONE =
      new SocketFacts() {
        @Override
        public Optional<TcpInfo> tcpInfo(Channel channel) {
          return Optional.empty();
        }

        @Override
        public Optional<String> congestionControl(Channel channel) {
          return Optional.empty();
        }
      };

  /** TCP_INFO (tcp(7)) as it is now; empty also when the socket is already closed. */
  Optional<TcpInfo> tcpInfo(Channel channel);

  /** The congestion control algorithm in force, such as {@code cubic}. */
  Optional<String> congestionControl(Channel channel);
}
