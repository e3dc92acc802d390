package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.perfport.common.result.TcpInfo;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads what the kernel knows about a channel. Absent means that this transport cannot tell, or
 * that the socket is closed; it is never reported as zero. Called on the channel's event loop;
 * never on the path of a frame.
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

        @Override
        public OptionalInt sendBufferBytes(Channel channel) {
          return OptionalInt.empty();
        }

        @Override
        public OptionalInt receiveBufferBytes(Channel channel) {
          return OptionalInt.empty();
        }
      };

  /** TCP_INFO (tcp(7)) as it is now. */
  Optional<TcpInfo> tcpInfo(Channel channel);

  /** The congestion control algorithm in force, such as {@code cubic}. */
  Optional<String> congestionControl(Channel channel);

  /**
   * SO_SNDBUF as the kernel has it now. It may differ from what was asked for: Linux takes at most
   * net.core.wmem_max, doubles it for its own bookkeeping, and says the double (socket(7)); iperf3
   * shows the same figure.
   */
  default OptionalInt sendBufferBytes(Channel channel) {
    return intOption(channel, ChannelOption.SO_SNDBUF);
  }

  /** SO_RCVBUF as the kernel has it now; on Linux limited by net.core.rmem_max, and doubled. */
  default OptionalInt receiveBufferBytes(Channel channel) {
    return intOption(channel, ChannelOption.SO_RCVBUF);
  }

  /**
   * What the channel's socket has dropped of what came for it since it was made, in packets; mostly
   * since its buffer was full. Many datagrams that were coalesced (UDP_GRO) are one packet.
   */
  default OptionalLong receiveDrops(Channel channel) {
    return OptionalLong.empty();
  }

  /**
   * Whether both ends are on one machine; also where it can't be told, since less is said then. An
   * address of this machine's own is its own at both ends.
   */
  static boolean isWithinMachine(Channel channel) {
    return !(channel.remoteAddress() instanceof InetSocketAddress remote)
        || remote.getAddress() == null
        || remote.getAddress().isLoopbackAddress()
        || (channel.localAddress() instanceof InetSocketAddress local
            && remote.getAddress().equals(local.getAddress()));
  }

  private static OptionalInt intOption(Channel channel, ChannelOption<Integer> option) {
    if (!channel.isOpen()) {
      return OptionalInt.empty();
    }
    try {
      Integer value = channel.config().getOption(option);
      return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    } catch (ChannelException e) {
      return OptionalInt.empty(); // The socket was closed meanwhile.
    }
  }

  /**
   * Facts of a socket whose channel does not give out its file descriptor, such as the JDK's. Its
   * congestion control can't be set, so on Linux it is the system's default; a route that overrides
   * it goes unseen.
   */
  public static final class PortableSocketFacts implements SocketFacts {
    @Override
    public Optional<TcpInfo> tcpInfo(Channel channel) {
      return Optional.empty();
    }

    @Override
    public Optional<String> congestionControl(Channel channel) {
      return UnixSockets.carries(channel) ? Optional.empty() : CongestionControls.systemDefault();
    }
  }
}
