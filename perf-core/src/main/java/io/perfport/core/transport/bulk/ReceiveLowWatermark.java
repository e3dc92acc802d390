package io.perfport.core.transport.bulk;

import io.netty.channel.Channel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.concurrent.TimeUnit;

/**
 * SO_RCVLOWAT (socket(7), Linux) of one receiving channel, held at what arrives in about two
 * hundred microseconds: so a fast stream wakes its receiver a few thousand times a second rather
 * than tens of thousands, and a slow one at every byte.
 *
 * <p>It makes most of the difference under BBR, which paces by the delivery rate that it sees in
 * acknowledgements: a receiver that wakes for every few segments acknowledges in dribbles, and the
 * rate stays low; docs/benchmarks.md has the figures. Under loss-based congestion control it costs
 * a little instead, so it is not used there.
 *
 * <p>What it adds to the latency of data is bounded by one period, when the rate collapses between
 * two looks; the end of a stream is always seen at once. It belongs to the channel's event loop.
 */
public final class ReceiveLowWatermark {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVLOWAT = 18;
  private static final IntegerUnixChannelOption OPTION =
      new IntegerUnixChannelOption("SO_RCVLOWAT", SOL_SOCKET, SO_RCVLOWAT);

  private static final long PERIOD_MILLIS = 100;
  private static final long WAKE_UPS_PER_SECOND = 5_000;
  private static final int LARGEST_BYTES = 2 << 20;

  /** Below it a wake-up costs less than the wait for a larger one would. */
  private static final int SMALLEST_BYTES = 64 << 10;

  private final Channel channel;
  private final ReusedReceiveBuffer buffer;
  private long receivedBefore;
  private int inForce = 1;

  private ReceiveLowWatermark(Channel channel, ReusedReceiveBuffer buffer) {
    this.channel = channel;
    this.buffer = buffer;
  }

  /** Begins to hold the mark, until the channel closes. On the channel's event loop. */
  public static void begin(Channel channel) {
    if (channel.config().getRecvByteBufAllocator() instanceof ReusedReceiveBuffer buffer) {
      ReceiveLowWatermark mark = new ReceiveLowWatermark(channel, buffer);
      var looks =
          channel
              .eventLoop()
              .scheduleAtFixedRate(mark::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> looks.cancel(false));
    }
  }

  private void look() {
    long received = buffer.receivedBytes();
    int wanted = markFor((received - receivedBefore) * 1000 / PERIOD_MILLIS);
    receivedBefore = received;
    if (wanted != inForce && channel.isOpen()) {
      channel.config().setOption(OPTION, wanted);
      inForce = wanted;
    }
  }

  /** A power of two, so that a steady rate is a steady mark. */
  static int markFor(long bytesPerSecond) {
    long share = Long.highestOneBit(bytesPerSecond / WAKE_UPS_PER_SECOND);
    return share < SMALLEST_BYTES ? 1 : (int) Math.min(share, LARGEST_BYTES);
  }
}
