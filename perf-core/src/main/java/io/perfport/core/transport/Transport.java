package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.SocketFacts;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * One I/O mechanism under the same bootstraps, handlers and frames.
 *
 * <p>Implementations are found through {@code ServiceLoader} and so have a public constructor
 * without arguments. It must not load native code: that waits for {@link #availability()}. All
 * methods may be called by any thread.
 */
public interface Transport {
  /** The word after {@code --transport}: lower case, unique. */
  String name();

  /** The name, and what of this transport is not as by default: for people. */
  default String inWords() {
    return busyPolls() ? name() + " (busy polling)" : name();
  }

  /** Whether its event loops spin: {@link #busyPolling}. */
  default boolean busyPolls() {
    return false;
  }

  /**
   * Whether an event loop that serves one connection, in turn with its peer, looks a while for the
   * next message before it waits.
   */
  default boolean looksForAnswers() {
    return false;
  }

  /**
   * The same transport, whose event loops never wait for I/O but ask for it over and over: less
   * latency, for a processor each.
   *
   * @throws UnsupportedOperationException without {@link Capability#BUSY_POLL}
   */
  default Transport busyPolling() {
    throw new UnsupportedOperationException("the event loops of " + name() + " can't spin");
  }

  /** How this transport learns of I/O. */
  IoModel model();

  /** Whether this transport can be used here. Looked up once; the answer never changes. */
  Availability availability();

  /** What this transport can do. The set is immutable, and the same whether available or not. */
  Set<Capability> capabilities();

  /**
   * How late, in nanoseconds, the timers of its event loops may be, where that is more than the
   * thread's own waking up.
   */
  default long timerLatenessNanos() {
    return 0;
  }

  /**
   * Starts event loops.
   *
   * @param workers how many threads serve connections, at least 1; without meaning for transports
   *     with a thread per connection
   * @param threads makes the threads
   * @throws IllegalStateException if the transport is not available here
   */
  TransportLoops open(int workers, ThreadFactory threads);

  /**
   * The channel options that carry out a tuning, for the bulk data connections. A setting without
   * its {@link Capability} is refused before a plan comes this far.
   */
  Map<ChannelOption<?>, Object> options(SocketTuning tuning);

  /** Reads what the kernel knows about a channel of this transport. */
  SocketFacts facts();

  /**
   * The address that this transport uses for an Internet address: the same, but for transports that
   * do not go through the kernel.
   */
  default SocketAddress address(InetSocketAddress address) {
    return address;
  }

  /**
   * Prepares a connected channel for bulk transfer: receive-buffer allocation, watermarks and what
   * else this transport needs to be fast. Called on the channel's event loop, before the first byte
   * of bulk data.
   */
  default void prepareForBulk(Channel channel) {}

  /**
   * Lets a channel that receives in bulk be woken less often than the data comes, a few thousand
   * times a second, where the transport can. Called after {@link #prepareForBulk}, on the channel's
   * event loop.
   */
  default void moderateWakeUps(Channel channel) {}

  /**
   * Lets a channel that receives in bulk read more at a time, where the transport can: faster under
   * loss-based congestion control, slower under BBR. Called after {@link #prepareForBulk}, on the
   * channel's event loop.
   */
  default void enlargeReads(Channel channel) {}
}
