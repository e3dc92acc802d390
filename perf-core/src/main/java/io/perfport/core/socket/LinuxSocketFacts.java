package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.perfport.common.result.TcpInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Facts of a Linux socket whose file descriptor is known: those of epoll and io_uring. One reader
 * for both, and at one cost: a system call.
 */
public final class LinuxSocketFacts implements SocketFacts {
  /** TCP_CA_NAME_MAX, with the zero that ends the name. */
  private static final int NAME_BYTES = 16;

  /** Event loops sample every stream of theirs in turn; a buffer each is enough. */
  private final ThreadLocal<ByteBuffer> tcpInfos = ThreadLocal.withInitial(LinuxTcpInfo::newBuffer);

  @Override
  public Optional<TcpInfo> tcpInfo(Channel channel) {
    ByteBuffer struct = tcpInfos.get();
    LinuxTcpInfo.clear(struct);
    return channel.isActive() && read(channel, LinuxSocketOptions.TCP_INFO, struct)
        ? Optional.of(LinuxTcpInfo.parse(struct))
        : Optional.empty();
  }

  @Override
  public Optional<String> congestionControl(Channel channel) {
    ByteBuffer name = ByteBuffer.allocate(NAME_BYTES);
    if (!read(channel, LinuxSocketOptions.TCP_CONGESTION, name)) {
      return Optional.empty();
    }
    int length = 0;
    while (length < NAME_BYTES && name.get(length) != 0) {
      length++;
    }
    return Optional.of(new String(name.array(), 0, length, StandardCharsets.US_ASCII));
  }

  /**
   * Not by {@code channel.config().getOption}: that hands out a zeroed buffer, in which a field
   * that the kernel left out looks like one that is zero.
   */
  private static boolean read(Channel channel, int option, ByteBuffer value) {
    if (!(channel instanceof UnixChannel unix)
        || channel instanceof DatagramChannel
        || UnixSockets.carries(channel)
        || !channel.isOpen()) {
      return false;
    }
    try {
      new Socket(unix.fd().intValue()).getRawOpt(LinuxSocketOptions.IPPROTO_TCP, option, value);
      return true;
    } catch (IOException e) {
      return false; // Reset by the peer, or not a TCP socket.
    }
  }
}
