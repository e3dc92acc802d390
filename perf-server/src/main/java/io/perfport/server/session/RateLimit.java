package io.perfport.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Holds one session to the server's bit rate: everything that is read from its sockets, whatever it
 * is and whether or not a run has begun, and what its peer has the server answer. It looks at the
 * last ten seconds, so that a quiet time earns nobody an endless burst, and ends the session at the
 * byte that is too many.
 *
 * <p>Any thread may count. What this end sends at a pace of its own is not counted.
 */
public final class RateLimit implements AutoCloseable {
  /**
   * So long that a path that stalls for a second, and then delivers what it held, is within the
   * tolerance.
   */
  static final int WINDOW_SECONDS = 10;

  /** Buffers fill at the start, so that the first moments say little about the rate. */
  static final int SETTLING_SECONDS = 2;

  /** How far over the limit the rate may be: clients pace to about a percent. */
  static final double TOLERANCE = 1.1;

  /** The messages of the set-up, and one block, which count even at the lowest limits. */
  static final long SLACK_BYTES = 128 << 10;

  private final Ceiling most;
  private final Consumer<Failure> onOver;
  private final AtomicLong total = new AtomicLong();
  private final AtomicBoolean told = new AtomicBoolean();

  /** What {@link #total} was at each of the last seconds. Of the loop. */
  private final long[] marks = new long[WINDOW_SECONDS];

  private long seconds;
  private volatile long mostTotal;
  private ScheduledFuture<?> ticks;

  /**
   * @param most in bits a second; without a limit nothing is counted
   * @param onOver is told once, on any thread
   */
  public RateLimit(Ceiling most, Consumer<Failure> onOver) {
    this.most = most;
    this.onOver = onOver;
    this.mostTotal = allowance(SETTLING_SECONDS);
  }

  /** Time begins to count. On the loop. */
  public void begin(EventExecutor loop) {
    if (most.exists()) {
      ticks = loop.scheduleAtFixedRate(this::second, 1, 1, TimeUnit.SECONDS);
    }
  }

  /**
   * Counts what is read from a channel from now on. Any thread.
   *
   * @param answers whether what is written to it is an answer to its peer, and counts too
   */
  public void watch(Channel channel, boolean answers) {
    if (most.exists()) {
      channel.pipeline().addFirst(answers ? new CountAll() : new CountReads());
    }
  }

  /** Another second is over. */
  void second() {
    seconds++;
    marks[(int) (seconds % WINDOW_SECONDS)] = total.get();
    // Until the next look, the window reaches from here to the second that is not over yet.
    long before = seconds < WINDOW_SECONDS ? 0 : marks[(int) ((seconds + 1) % WINDOW_SECONDS)];
    mostTotal = before + allowance(windowSeconds());
    check(total.get());
  }

  private long windowSeconds() {
    return Math.max(SETTLING_SECONDS, Math.min(seconds + 1, WINDOW_SECONDS));
  }

  private long allowance(long windowSeconds) {
    return SLACK_BYTES + (long) (most.value() / 8.0 * TOLERANCE * windowSeconds);
  }

  void count(long bytes) {
    check(total.addAndGet(bytes));
  }

  private void check(long now) {
    if (now > mostTotal && told.compareAndSet(false, true)) {
      onOver.accept(
          new Failure(
              FailureReason.BITRATE_OVER_LIMIT,
              "the session moved more in %d s or less than %s allows: %d bit/s (%s)"
                  .formatted(WINDOW_SECONDS, most.owner(), most.value(), most.name())));
    }
  }

  @Override
  public void close() {
    if (ticks != null) {
      ticks.cancel(false);
    }
  }

  private static long bytesOf(Object message) {
    if (message instanceof ByteBuf bytes) {
      return bytes.readableBytes();
    }
    return message instanceof ByteBufHolder datagram ? datagram.content().readableBytes() : 0;
  }

  /** Two classes, so that Netty passes the writes of a paced stream by. */
  private final class CountReads extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      count(bytesOf(message));
      ctx.fireChannelRead(message);
    }
  }

  private final class CountAll extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      count(bytesOf(message));
      ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      count(bytesOf(message));
      ctx.write(message, promise);
    }
  }
}
