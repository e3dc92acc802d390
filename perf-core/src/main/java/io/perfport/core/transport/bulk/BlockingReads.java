package io.perfport.core.transport.bulk;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.perfport.core.socket.BlockingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Blocking reads of a socket that an event loop knows to be readable, while it receives fast. They
 * don't wait, since there is something; but Linux then goes on with what arrives while it copies,
 * as far as the buffer reaches, where a non-blocking read ends with what was there when it came to
 * it (tcp_recvmsg). So there are fewer calls, and the receiver sleeps less often in between, from
 * which the sender would have to wake it (docs/benchmarks.md).
 *
 * <p>After each read the event loop has to ask whether there is more. Should a call find nothing
 * all the same, or no room for what it sends, it ends after a tick of the kernel's clock, 1 to 10
 * ms: SO_RCVTIMEO and SO_SNDTIMEO, socket(7). It belongs to the channel's event loop.
 */
final class BlockingReads {
  /** A read that brings so much is followed by a blocking one, */
  static final int FAST_BYTES = 128 << 10;

  /**
   * and by one that is not, if it brings less than this: still far more than what is taken for a
   * message that will be answered, which event loops may read before anything tells that it came.
   */
  static final int SLOW_BYTES = 16 << 10;

  private static final int SOL_SOCKET = 1;

  /** struct timeval, of 64 bits. */
  private static final int TIMEVAL_BYTES = 16;

  private static final RawUnixChannelOption RECEIVE_TIMEOUT =
      new RawUnixChannelOption("SO_RCVTIMEO", SOL_SOCKET, 20, TIMEVAL_BYTES);
  private static final RawUnixChannelOption SEND_TIMEOUT =
      new RawUnixChannelOption("SO_SNDTIMEO", SOL_SOCKET, 21, TIMEVAL_BYTES);

  private final UnixChannel channel;
  private boolean inForce;
  private boolean timed;
  private boolean refused;

  BlockingReads(UnixChannel channel) {
    this.channel = channel;
  }

  /** Whether the next read is one. */
  boolean areInForce() {
    return inForce;
  }

  /** The channel, which is open, has read this number of bytes. */
  void after(int bytes) {
    boolean wanted = bytes >= (inForce ? SLOW_BYTES : FAST_BYTES) && !refused;
    if (wanted != inForce && BlockingMode.isReady()) {
      if (isTimed() && BlockingMode.set(channel.fd().intValue(), wanted)) {
        inForce = wanted;
      } else {
        refused = true; // Reads go on as they are.
      }
    }
  }

  private boolean isTimed() {
    if (!timed) {
      try {
        timed =
            channel.config().setOption(RECEIVE_TIMEOUT, tick())
                && channel.config().setOption(SEND_TIMEOUT, tick());
      } catch (ChannelException e) {
        return false;
      }
    }
    return timed;
  }

  /** A microsecond, which the kernel rounds up. Setting it uses it up. */
  private static ByteBuffer tick() {
    return ByteBuffer.allocate(TIMEVAL_BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(0)
        .putLong(1)
        .flip();
  }
}
