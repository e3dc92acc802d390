package io.perfport.core.stream;

import io.netty.channel.Channel;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketFacts.PortableSocketFacts;
import io.perfport.core.socket.UdpDiagnosis;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The turns that a sender at full rate gives to a receiver on its own machine. That may need the
 * processor which the sender has, and nothing in UDP tells the sender that it is behind: what its
 * buffer does not hold is lost, and such a loss says nothing of a network.
 *
 * <p>After each batch other threads may run (sched_yield(2)); on a processor that nobody else wants
 * that costs a system call. Where the kernel tells how full the receiver's buffer is ({@link
 * UdpDiagnosis}), the sender asks after each quarter of it that was sent, and waits while more than
 * half is full, for {@link #PATIENCE_NANOS} at most.
 *
 * <p>Not thread-safe: it belongs to the event loop of its stream.
 */
final class ReceiverTurns implements AutoCloseable {
  /** What Linux counts of a receive buffer for a packet besides its data, about. */
  private static final int PACKET_OVERHEAD_BYTES = 1_024;

  /** Of a receiver's buffer, between two looks at it: about three quarters are then the most. */
  private static final int PART_OF_BUFFER = 4;

  /** To look takes a descriptor: many streams do without. */
  private static final int MOST_LOOKING = 64;

  /** A receiver that reads nothing for so long is no reason to wait. */
  private static final long PATIENCE_NANOS = 100_000_000;

  private final Channel channel;
  private final int writeBytes;

  /** Null until the kernel can be asked, and if it doesn't answer. */
  private UdpDiagnosis receiver;

  private boolean mayLook;
  private int partBytes;
  private long written;
  private long behindSinceNanos;
  private boolean behind;
  private long given;

  private ReceiverTurns(Channel channel, int writeBytes, boolean mayLook) {
    this.channel = channel;
    this.writeBytes = writeBytes;
    this.mayLook = mayLook;
    // Until it is told, the receiver's buffer is taken for one like the channel's own.
    partBytes = new PortableSocketFacts().receiveBufferBytes(channel).orElse(Integer.MAX_VALUE);
  }

  /**
   * For the receiver at a channel's other end; empty if it is on another machine.
   *
   * @param channel connected
   * @param bytes what one write carries
   * @param streams the test's at this end
   */
  static Optional<ReceiverTurns> of(Channel channel, int bytes, int streams) {
    return SocketFacts.isWithinMachine(channel)
        ? Optional.of(
            new ReceiverTurns(channel, bytes + PACKET_OVERHEAD_BYTES, streams <= MOST_LOOKING))
        : Optional.empty();
  }

  /** Writes until the next turn, at most. */
  int mostWrites() {
    return Math.max(1, partBytes / writeBytes);
  }

  /** A batch has gone. */
  void wrote(int writes) {
    written += (long) writes * writeBytes;
  }

  /** Whether the receiver has to read before more is sent. */
  boolean isBehind() {
    if (mayLook && UdpDiagnosis.isReady()) {
      mayLook = false;
      findReceiver();
    }
    if (receiver == null || written < partBytes) {
      return false;
    }
    long now = System.nanoTime();
    if (!behind) {
      behindSinceNanos = now;
    }
    behind =
        receiver.ask()
            && receiver.heldBytes() > receiver.bufferBytes() / 2
            && now - behindSinceNanos < PATIENCE_NANOS;
    if (!behind) {
      written = 0;
    }
    return behind;
  }

  private void findReceiver() {
    if (channel.remoteAddress() instanceof InetSocketAddress remote
        && channel.localAddress() instanceof InetSocketAddress local) {
      receiver = UdpDiagnosis.of(/* local= */ remote, /* remote= */ local).orElse(null);
    }
    if (receiver != null) {
      partBytes = receiver.bufferBytes() / PART_OF_BUFFER;
    }
  }

  /** Lets other threads run. */
  @SuppressWarnings("ThreadPriorityCheck") // The receiver may need this very processor.
  void give() {
    given++;
    Thread.yield();
  }

  /** How many there have been. */
  long given() {
    return given;
  }

  @Override
  public void close() {
    if (receiver != null) {
      receiver.close();
    }
  }
}
