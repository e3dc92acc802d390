package io.perfport.server.session;

import io.netty.channel.Channel;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.DataStream;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The streams of one session as they join, by their ids. It belongs to the session's event loop.
 */
final class SessionStreams {
  private final DataStream[] joined;
  private final SocketAddress[] addresses;
  private int missing;

  SessionStreams(TestPlan plan) {
    joined = new DataStream[plan.connections()];
    addresses = new SocketAddress[joined.length];
    missing = joined.length;
  }

  /**
   * Checks that a stream may join.
   *
   * @throws FailureException if there is no such stream, or it has joined already
   */
  void requireFree(int streamId) {
    if (streamId < 1 || streamId > joined.length) {
      throw new FailureException(
          FailureReason.BAD_MESSAGE,
          "stream %d can't join: the session has streams 1 to %d"
              .formatted(streamId, joined.length));
    }
    if (joined[streamId - 1] != null) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE, "stream " + streamId + " has joined already");
    }
  }

  /** Whether a stream has joined, from that address. */
  boolean isAt(int streamId, SocketAddress address) {
    return streamId >= 1
        && streamId <= joined.length
        && joined[streamId - 1] != null
        && address.equals(addresses[streamId - 1]);
  }

  /**
   * Adds a stream that {@link #requireFree} found free.
   *
   * @param address the client's
   */
  void add(DataStream stream, SocketAddress address) {
    joined[stream.id() - 1] = stream;
    addresses[stream.id() - 1] = address;
    missing--;
  }

  int missing() {
    return missing;
  }

  /** Those that have joined, in the order of their ids. */
  List<DataStream> all() {
    return Arrays.stream(joined).filter(Objects::nonNull).toList();
  }

  void close() {
    all().stream().map(DataStream::channel).forEach(Channel::close);
  }
}
