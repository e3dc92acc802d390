package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.perfport.core.session.HalfClose;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes a payload as fast as the channel takes it, or as fast as the pacer allows.
 *
 * <p>The next write is made when Netty says that the channel is writable again, which it says from
 * within its own flush loop: so there is no promise, no task and no queue per write. The channel's
 * watermarks say how much is under way. Small blocks go one at a time, so that a block of {@code
 * -l} bytes is one system call, as in iperf3; of large ones a few are kept ready, so that one
 * gathering call hands the kernel more than it can take and it never runs dry (docs/benchmarks.md).
 */
final class BulkSender extends ChannelInboundHandlerAdapter implements StreamEnd {
  private static final WriteBufferWaterMark ONE_WRITE = new WriteBufferWaterMark(1, 1);

  /** Of what is kept ready: more only takes the place of the receiver's data in the cache. */
  private static final int MAX_LOW_BYTES = 128 << 10;

  private static final int MAX_HIGH_BYTES = 512 << 10;

  /** Where the cost of a system call begins to be lost in that of its copy. */
  static final int GATHER_FROM_BYTES = 64 << 10;

  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final long RETRY_MICROS = 20;
  private static final long WATCH_MILLIS = 100;

  private final Runnable retry = this::pump;
  private final Supplier<Payload> newPayload;
  private final Pacer pacer;
  private final StreamCounters counters;
  private final DataStream stream;
  private final SenderEnding ending;

  private ChannelHandlerContext context;

  /**
   * What Netty holds for the kernel; null if the stream never began. Kept, since a channel that
   * breaks gives it up before its handlers are told.
   */
  private ChannelOutboundBuffer outbound;

  /** Bytes of payload that the kernel has taken, at least: as of the last look. */
  private long taken;

  private Payload payload;
  private boolean tellsReturns;
  private SendBudget budget;
  private int granted;

  /** What a call is given at most; 0 before the stream has begun. */
  private int callBytes;

  private boolean running;
  private boolean finishing;
  private boolean ended;
  private boolean waitingForDue;

  /**
   * @param newPayload makes the payload when the sender joins a pipeline; it is closed when the
   *     sender leaves it
   */
  BulkSender(
      Supplier<Payload> newPayload,
      Pacer pacer,
      StreamCounters counters,
      DataStream stream,
      SenderEnding ending) {
    this.newPayload = newPayload;
    this.pacer = pacer;
    this.counters = counters;
    this.stream = stream;
    this.ending = ending;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    outbound = ctx.channel().unsafe().outboundBuffer();
    payload = newPayload.get();
    tellsReturns = payload.onReturned(retry);
  }

  private void share(int streams) {
    int block = payload.fit(UNLIMITED);
    WriteBufferWaterMark gathered = gathered(block);
    boolean gathers =
        !pacer.isPacing()
            && payload.isGathered()
            && block >= GATHER_FROM_BYTES
            && gathered.high() <= LoopShare.bytes(streams);
    context.channel().config().setWriteBufferWaterMark(gathers ? gathered : ONE_WRITE);
    LoopShare.ofSender(
        context.channel(), streams, gathers ? Math.max(block, gathered.high()) : block);
    callBytes = gathers ? mostReady(block, gathered) : block;
    if (pacer.isPacing()) {
      callBytes = Math.min(block, pacer.pieceBytes());
    }
  }

  /**
   * One block is written while another waits: with more of iperf3's blocks ready, BBR gave a
   * quarter less (docs/benchmarks.md).
   */
  private static WriteBufferWaterMark gathered(int block) {
    return new WriteBufferWaterMark(
        Math.min(block, MAX_LOW_BYTES), (int) Math.min(2L * block, MAX_HIGH_BYTES));
  }

  /** One more block is written as long as no more than the marks say is ready. */
  private static int mostReady(int block, WriteBufferWaterMark marks) {
    return block + (block > marks.high() ? marks.low() : marks.high());
  }

  @Override
  public Long callBytes() {
    return callBytes == 0 ? null : (Long) (long) callBytes;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    running = false;
    if (payload != null) { // Else there was no memory for it: that is the reason to be told.
      payload.close();
    }
  }

  @Override
  public void begin(SendBudget budget, int streams) {
    this.budget = budget;
    share(streams);
    running = true;
    pacer.begin(System.nanoTime());
    pump();
  }

  /**
   * What was written is flushed, then the stream ends. Where the end is said elsewhere, it has been
   * said when this is called: then the stream ends with what the kernel has taken.
   */
  @Override
  public void stop() {
    if (ending == SenderEnding.HALT) {
      halt();
    } else if (!finishing) {
      finish();
    }
  }

  private void halt() {
    running = false;
    if (!ended) {
      ended = true;
      stream.endedInOrder();
    }
  }

  /**
   * What a slow link leaves with Netty is not sent: the kernel has not taken it. It is found out
   * for a sample, not counted with each write.
   */
  @Override
  public long unsentBytes() {
    if (payload != null && payload.unsentBytes() >= 0) {
      return payload.unsentBytes();
    }
    long pending = pendingBytes();
    if (pending == 0) {
      return 0;
    }
    long given = counters.bytes();
    long known = payload.payloadBytes(Math.max(0, payload.wireBytes(given) - pending));
    taken = Math.max(taken, Math.min(given, known));
    return given - taken;
  }

  private long pendingBytes() {
    if (outbound == null) {
      return 0;
    }
    // Of a write that failed Netty has forgotten how far it went.
    return context.channel().unsafe().outboundBuffer() == null
        ? outbound.totalPendingWriteBytes()
        : UnsentBytes.of(context.channel(), outbound);
  }

  /** A receiver that has waited long enough cuts: what the kernel has taken by then is known. */
  private void watchFlush() {
    if (!ended && unsentBytes() > 0) {
      context.executor().schedule(this::watchFlush, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump();
  }

  private void pump() {
    while (running && context.channel().isWritable()) {
      if (!sendNext()) {
        return;
      }
    }
  }

  private boolean sendNext() {
    if (granted == 0) {
      int wanted = payload.fit(pacer.isPacing() ? pacer.pieceBytes() : UNLIMITED);
      granted = budget.take(wanted, pacer.pieceBytes());
      if (granted == 0) {
        finish();
        return false;
      }
    }
    int size = payload.fit(granted);
    if (pacer.isPacing() && !isDue(size)) {
      return false;
    }
    return write(size);
  }

  private boolean write(int size) {
    ReferenceCounted bytes = payload.next(size);
    if (bytes == null) {
      // Written, but still held: by a transport that hands buffers on instead of copying them, or
      // until the kernel has room.
      if (!tellsReturns) {
        context.executor().schedule(retry, RETRY_MICROS, TimeUnit.MICROSECONDS);
      }
      return false;
    }
    granted -= size;
    if (pacer.isPacing()) {
      pacer.sent(size, System.nanoTime());
    }
    counters.addBytes(size);
    counters.setFrames(payload.frames());
    context.writeAndFlush(bytes, context.voidPromise());
    return true;
  }

  private boolean isDue(int size) {
    long now = System.nanoTime();
    long wait = pacer.nanosUntilDue(size, now);
    if (wait <= 0) {
      return true;
    }
    if (!waitingForDue) {
      waitingForDue = true;
      context.executor().schedule(this::due, wait, TimeUnit.NANOSECONDS);
    }
    return false;
  }

  private void due() {
    waitingForDue = false;
    pump();
  }

  private void finish() {
    running = false;
    finishing = true;
    if (!context.channel().isActive()) {
      return;
    }
    ByteBuf end = payload.end();
    counters.setFrames(payload.frames());
    // The write of the end-of-stream mark, or of nothing, completes after all writes before it.
    context
        .writeAndFlush(end == null ? Unpooled.EMPTY_BUFFER : end)
        .addListener(
            (ChannelFuture flushed) -> {
              if (flushed.isSuccess()) {
                endStream();
              }
            });
    watchFlush();
  }

  private void endStream() {
    ended = true;
    stream.endedInOrder();
    if (ending != SenderEnding.HALF_CLOSE) {
      return;
    }
    // The peer reads to the end of the stream and then closes.
    if (context.channel() instanceof DuplexChannel duplex) {
      HalfClose.begin(duplex);
    } else {
      closeWhenTaken();
    }
  }

  /** Netty's in-memory channel has no half-close, and drops at its close what nobody has read. */
  private void closeWhenTaken() {
    if (context.isRemoved() || payload.isReturned()) {
      context.close();
    } else {
      context.executor().schedule(this::closeWhenTaken, RETRY_MICROS, TimeUnit.MICROSECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    stream.broken(StreamFailures.dataFromReceiver(stream));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // The receiver closes when it has seen the end; before that, it gave up.
      stream.closedByPeer();
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stream.closedByPeer();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    stream.broken(StreamFailures.of(stream, cause));
  }

  /** How a sender's stream ends when it is told to stop. */
  enum SenderEnding {
    /** What was written goes first, and a half-close marks the end. */
    HALF_CLOSE,
    /** What was written goes first; the end is said elsewhere, after that. */
    FLUSH,
    /** With what the kernel has taken: the end has been said elsewhere. */
    HALT
  }
}
