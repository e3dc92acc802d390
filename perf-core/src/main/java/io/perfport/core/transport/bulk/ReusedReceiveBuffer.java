package io.perfport.core.transport.bulk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.perfport.core.socket.KernelDiscard;
import io.perfport.core.socket.ReceiveDiscard;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * The receive buffer of one channel. For control messages it is a small, fresh one each time; after
 * {@link #beginBulk} it is one direct buffer, used for read after read, so that its memory stays in
 * the processor's cache, and reading goes on as long as reads fill it. Who owns it when is said at
 * {@link ReusedBuffer}.
 *
 * <p>After {@link #beginLargeReads} the channels of an event loop read into one large buffer of its
 * thread instead, each from where its last read ended, and from the start again at its end: the
 * offsets of the bytes in the stream and in the buffer then agree, and so does their alignment in
 * the kernel's memory, which the kernel copies faster (docs/benchmarks.md).
 *
 * <p>However large the reads are, and whether the kernel copies or drops: in one turn of the event
 * loop a channel receives no more than the small buffer holds times {@link #maxMessagesPerRead}.
 *
 * <p>It has to be in place before the channel's first read, since Netty asks a channel's allocator
 * for its handle only once: hence {@link #onStreams} and {@link #onAccepted}. Its state belongs to
 * the channel's event loop.
 */
public final class ReusedReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator
    implements ReceiveDiscard {
  /**
   * What one read can take. Beyond that, the cost of a system call is lost in that of its copy, and
   * reads that are not filled end the burst: measured in docs/benchmarks.md.
   */
  public static final int BULK_READ_BYTES = 128 << 10;

  /** A power of two: offsets wrap. */
  static final int LARGE_READ_BYTES = 1 << 20;

  /** Control messages are short; a long one takes several reads. */
  static final int CONTROL_READ_BYTES = 4 << 10;

  /** Reads in a row until the other channels of the event loop get their turn. */
  static final int READS_PER_LOOP = 16;

  /** What one call drops at most: so much takes the kernel as long as a read takes to copy. */
  static final int DISCARD_BYTES = 1 << 20;

  /** A read among calls that drop what has come is there to see the stream's end. */
  static final int MARK_READ_BYTES = 1;

  private final ReusedBuffer buffer = new ReusedBuffer(BULK_READ_BYTES);

  /** In the place of the other one, as soon as the channel discards; null until then. */
  private ReusedBuffer mark;

  private long receivedBytes;

  /** Of them, those of this turn of the event loop. */
  private int turnBytes;

  /** Whoever made the buffer: io_uring has some of its own. */
  private int callBytes;

  private boolean bulk;
  private boolean large;

  /** Null unless reads may block. */
  private BlockingReads blocking;

  private boolean closed;

  private ReusedReceiveBuffer() {
    super(READS_PER_LOOP);
  }

  /** Puts such a buffer on every channel that a factory makes. */
  public static ChannelFactory<Channel> onStreams(ChannelFactory<? extends Channel> streams) {
    return () -> {
      Channel channel = streams.newChannel();
      install(channel);
      return channel;
    };
  }

  /** Puts such a buffer on every channel that a factory's listeners accept. */
  public static ChannelFactory<ServerChannel> onAccepted(
      ChannelFactory<? extends ServerChannel> listeners) {
    return () -> {
      ServerChannel listener = listeners.newChannel();
      listener.pipeline().addFirst(AcceptedChannels.INSTANCE);
      return listener;
    };
  }

  /**
   * Begins to receive in bulk. On the channel's event loop, at any time; without effect on channels
   * whose allocator is another one.
   */
  public static void beginBulk(Channel channel) {
    if (channel.config().getRecvByteBufAllocator() instanceof ReusedReceiveBuffer buffer
        && !buffer.bulk) {
      buffer.bulk = true;
      channel.closeFuture().addListener(closed -> buffer.close());
    }
  }

  /**
   * Goes on in larger reads, where the channel's event loop has a thread that lasts. On that event
   * loop, after {@link #beginBulk}; without effect on channels whose allocator is another one.
   */
  public static void beginLargeReads(Channel channel) {
    if (channel.config().getRecvByteBufAllocator() instanceof ReusedReceiveBuffer buffer) {
      buffer.large = true;
    }
  }

  /**
   * Goes on in larger reads that block while the channel receives fast ({@link BlockingReads}), for
   * channels that their event loop reads when it has been told that something is there. Otherwise
   * as {@link #beginLargeReads}.
   */
  public static void beginBlockingReads(Channel channel) {
    beginLargeReads(channel);
    if (channel.config().getRecvByteBufAllocator() instanceof ReusedReceiveBuffer buffer
        && channel instanceof UnixChannel socket) {
      buffer.blocking = new BlockingReads(socket);
    }
  }

  /** What the channel has received so far, in bytes. On its event loop. */
  long receivedBytes() {
    return receivedBytes;
  }

  @Override
  public long discard(Channel channel) throws IOException {
    if (mark == null) {
      mark = new ReusedBuffer(MARK_READ_BYTES);
      buffer.close();
    }
    int most = Math.min(DISCARD_BYTES, mostTurnBytes() - turnBytes);
    if (!channel.isOpen() || most <= 0) {
      return 0;
    }
    callBytes = Math.max(callBytes, most);
    int dropped = (int) KernelDiscard.discard(((UnixChannel) channel).fd().intValue(), most);
    received(dropped);
    return dropped;
  }

  @Override
  public int callBytes() {
    return callBytes;
  }

  private void received(int bytes) {
    receivedBytes += bytes;
    turnBytes += bytes;
  }

  private int mostTurnBytes() {
    return maxMessagesPerRead() * BULK_READ_BYTES;
  }

  /** With many streams on an event loop, one large read would be more than a turn. */
  private boolean isLarge() {
    return large && mostTurnBytes() >= LARGE_READ_BYTES;
  }

  private int largeOffset() {
    return (int) (receivedBytes & (LARGE_READ_BYTES - 1));
  }

  /** What the next read takes at most. */
  private int nextReadBytes() {
    if (mark != null) {
      return MARK_READ_BYTES;
    }
    return isLarge() ? LARGE_READ_BYTES - largeOffset() : BULK_READ_BYTES;
  }

  static void install(Channel channel) {
    channel.config().setRecvByteBufAllocator(new ReusedReceiveBuffer());
  }

  @Override
  public ExtendedHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return ReusedReceiveBuffer.this.allocate(allocator);
      }

      @Override
      public void reset(ChannelConfig config) {
        turnBytes = 0;
        super.reset(config);
      }

      @Override
      public void attemptedBytesRead(int bytes) {
        callBytes = Math.max(callBytes, bytes);
        super.attemptedBytesRead(bytes);
      }

      @Override
      public void lastBytesRead(int bytes) {
        received(Math.max(0, bytes));
        if (blocking != null) {
          blocking.after(bytes);
        }
        super.lastBytesRead(bytes);
      }

      @Override
      public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return (blocking == null || !blocking.areInForce())
            && turnBytes + nextReadBytes() <= mostTurnBytes()
            && super.continueReading(maybeMoreData);
      }

      @Override
      public int guess() {
        if (mark != null) {
          return MARK_READ_BYTES;
        }
        return bulk ? BULK_READ_BYTES : CONTROL_READ_BYTES;
      }
    };
  }

  private ByteBuf allocate(ByteBufAllocator allocator) {
    if (!bulk || closed) {
      return allocator.directBuffer(CONTROL_READ_BYTES);
    }
    if (mark != null) {
      return mark.lend(allocator, 0);
    }
    ReusedBuffer shared = isLarge() ? LargeBuffers.ofThread() : null;
    return shared != null && shared.isFree()
        ? shared.lend(allocator, largeOffset())
        : buffer.lend(allocator, 0);
  }

  private void close() {
    closed = true;
    buffer.close();
    if (mark != null) {
      mark.close();
    }
  }

  /** The large buffers of the threads that have one. */
  private static final class LargeBuffers extends FastThreadLocal<ReusedBuffer> {
    /** There are as many event loops as processors, but there may be a thread a connection. */
    private static final int MOST = 64;

    private static final LargeBuffers INSTANCE = new LargeBuffers();

    private final Semaphore left = new Semaphore(MOST);

    /** Null if the thread has none. */
    static ReusedBuffer ofThread() {
      return FastThreadLocalThread.currentThreadHasFastThreadLocal() ? INSTANCE.get() : null;
    }

    @Override
    protected ReusedBuffer initialValue() {
      return left.tryAcquire() ? new ReusedBuffer(LARGE_READ_BYTES) : null;
    }

    /** The thread ends. */
    @Override
    protected void onRemoval(ReusedBuffer buffer) {
      if (buffer != null) {
        buffer.close();
        left.release();
      }
    }
  }

  /** Sits before the bootstrap's acceptor and gives each accepted channel its receive buffer. */
  @ChannelHandler.Sharable
  static final class AcceptedChannels extends ChannelInboundHandlerAdapter {
    static final AcceptedChannels INSTANCE = new AcceptedChannels();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      ReusedReceiveBuffer.install((Channel) accepted);
      ctx.fireChannelRead(accepted);
    }
  }
}
