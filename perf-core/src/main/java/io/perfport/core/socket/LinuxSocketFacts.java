package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.perfport.common.result.TcpInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Facts of a Linux socket whose file descriptor is known: those of epoll and io_uring. One reader
 * for both, and at one cost: a system call.
 */
public final class LinuxSocketFacts implements SocketFacts {
  /** TCP_CA_NAME_MAX, with the zero that ends the name. */
  private static final int NAME_BYTES = 16;

  /** SO_MEMINFO gives SK_MEMINFO_VARS words, of which SK_MEMINFO_DROPS is the last. */
  private static final int DROPS_OFFSET = 8 * Integer.BYTES;

  private static final int MEMINFO_BYTES = 9 * Integer.BYTES;
  private static final int UNTOLD = -1;

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
  public OptionalLong receiveDrops(Channel channel) {
    ByteBuffer words = ByteBuffer.allocate(MEMINFO_BYTES).order(ByteOrder.nativeOrder());
    // A kernel that knows fewer of them leaves the rest as it is.
    words.putInt(DROPS_OFFSET, UNTOLD);
    if (!(channel instanceof UnixChannel unix) || !channel.isOpen()) {
      return OptionalLong.empty();
    }
    try {
      new Socket(unix.fd().intValue())
          .getRawOpt(LinuxSocketOptions.SOL_SOCKET, LinuxSocketOptions.SO_MEMINFO, words);
    } catch (IOException e) {
      return OptionalLong.empty(); // A kernel before 4.12.
    }
    int drops = words.getInt(DROPS_OFFSET);
    return drops == UNTOLD ? OptionalLong.empty() : OptionalLong.of(Integer.toUnsignedLong(drops));
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
