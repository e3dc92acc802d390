package io.perfport.core.stream;

import io.netty.channel.Channel;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketFacts.PortableSocketFacts;
import java.util.Optional;

/**
 * The turns that a sender at full rate gives to a receiver on its own machine. That may need the
 * processor which the sender has, and nothing in UDP tells the sender that it is behind: what its
 * buffer does not hold is lost, and such a loss says nothing of a network.
 *
 * <p>After each batch of writes, of as much as the receiver's buffer holds, other threads may run
 * (sched_yield(2)). On a processor that nobody else wants, that costs a system call a batch.
 *
 * <p>Not thread-safe: it belongs to the event loop of its stream.
 */
final class ReceiverTurns {
  /** What Linux counts of a receive buffer for a packet besides its data, about. */
  private static final int PACKET_OVERHEAD_BYTES = 1_024;

  private final int mostWrites;
  private long given;

  private ReceiverTurns(int mostWrites) {
    this.mostWrites = mostWrites;
  }

  /**
   * For the receiver at a channel's other end; empty if it is on another machine. Its buffer is
   * taken to be like the channel's own, which the same options have set.
   *
   * @param channel connected
   * @param datagramBytes the length of a datagram
   * @param segments datagrams that one write carries
   */
  static Optional<ReceiverTurns> of(Channel channel, int datagramBytes, int segments) {
    if (!SocketFacts.isWithinMachine(channel)) {
      return Optional.empty();
    }
    int buffer = new PortableSocketFacts().receiveBufferBytes(channel).orElse(Integer.MAX_VALUE);
    int most = Math.max(1, buffer / (segments * datagramBytes + PACKET_OVERHEAD_BYTES));
    return Optional.of(new ReceiverTurns(most));
  }

  /** Writes until the next turn, at most. */
  int mostWrites() {
    return mostWrites;
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
}
