package io.perfport.core.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.DatagramCounts;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends datagrams as fast as the kernel takes them, or at the pace that is set.
 *
 * <p>It writes a batch, flushes, and writes the next: on epoll a batch is one sendmmsg(2). Unlike a
 * connection, a UDP socket may take datagrams for ever without once being full, since the path
 * drops what it can't carry; so a sender at full rate gives the other tasks of its event loop a
 * turn after some batches.
 *
 * <p>A receiver on the same machine gets a turn after each batch: {@link ReceiverTurns}.
 *
 * <p>What the kernel refuses for now ({@link DatagramErrors#isPassing}) is counted, and lost: a
 * sender with a rate goes on with what is due, one without tries one write at a time. When the
 * kernel has refused everything for {@link #REFUSED_NANOS}, the stream is broken.
 */
final class DatagramSender extends ChannelInboundHandlerAdapter implements StreamEnd {
  /** Writable again when nothing is left: the ring, not the channel, bounds what is under way. */
  private static final WriteBufferWaterMark ONE_BATCH = new WriteBufferWaterMark(1, 1);

  private static final int BATCHES_A_TURN = 8;

  /**
   * A rate of many datagrams is held by sending those of this time together: a timer has a price.
   */
  private static final long SHORTEST_WAIT_NANOS = 250_000;

  /**
   * A sender that was held up catches up at this many times its rate, not at once: a burst of all
   * that is due would be lost in the first queue.
   */
  private static final int CATCH_UP_FACTOR = 2;

  /** What a timer may be late by: the JDK's selector waits in whole milliseconds. */
  private static final long LONGEST_NAP_NANOS = 2_000_000;

  private static final long REFUSED_WAIT_NANOS = 1_000_000;

  /** As long as an end waits for the other's next sign of life. */
  static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final long RETURN_WAIT_NANOS = 200_000;

  private final Runnable pump = this::pump;
  private final Runnable wokenUp = this::wokenUp;
  private final Supplier<DatagramRing> newRing;
  private final Pacer pacer;
  private final boolean mayYield;
  private final DataStream stream;

  private ChannelHandlerContext context;

  /** What Netty holds for the kernel; null if the stream never began. */
  private ChannelOutboundBuffer outbound;

  private DatagramRing ring;
  private SendBudget budget;
  private int streams;
  private long granted;

  /** Datagrams that may still go before the next wait, if there is a pace. */
  private int burst;

  private long lastPumpNanos;

  private long sent;
  private long unsent;
  private boolean running;
  private boolean finishing;
  private boolean waiting;
  private boolean pumping;

  private long writes;
  private long refusedWrites;

  /** Null if the receiver gets none. */
  private ReceiverTurns turns;

  /**
   * The most writes that the kernel can have taken, when it last refused one that followed more.
   */
  private long takenBeforeRefusal = -1;

  /** Since when the kernel has taken none, by the event loop's clock. */
  private long refusedSinceNanos;

  /** Why the kernel refused something since the last batch was looked at; null if it did not. */
  private Throwable refusal;

  /** Whether it refused something of the last batch. */
  private boolean refused;

  /**
   * @param newRing makes the datagrams when the sender joins a pipeline; they are given up when it
   *     leaves it
   * @param mayYield whether it may let other threads run for the receiver's sake
   */
  DatagramSender(Supplier<DatagramRing> newRing, Pacer pacer, boolean mayYield, DataStream stream) {
    this.newRing = newRing;
    this.pacer = pacer;
    this.mayYield = mayYield;
    this.stream = stream;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    outbound = ctx.channel().unsafe().outboundBuffer();
    ring = newRing.get();
    ctx.channel().config().setWriteBufferWaterMark(ONE_BATCH);
    if (running) {
      start(); // It was told to begin before its socket was there.
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    running = false;
    if (ring != null) { // Else there was no memory for it: that is the reason to be told.
      ring.close();
    }
    if (turns != null) {
      turns.close();
    }
  }

  @Override
  public DatagramCounts datagrams() {
    long waiting = ring == null ? 0 : unsentBytes() / ring.datagramBytes();
    DatagramCounts counts = DatagramCounts.ofSender(sent - waiting, unsent);
    return turns == null ? counts : counts.withYields(turns.given());
  }

  @Override
  public long unsentBytes() {
    return outbound == null ? 0 : UnsentBytes.of(context.channel(), outbound);
  }

  @Override
  public void begin(SendBudget budget, int streams) {
    this.budget = budget;
    this.streams = streams;
    running = true;
    if (ring != null) {
      start();
    }
  }

  private void start() {
    pacer.begin(System.nanoTime());
    if (mayYield && !pacer.isPacing()) {
      int bytes = ring.segments() * ring.datagramBytes();
      turns = ReceiverTurns.of(context.channel(), bytes, streams).orElse(null);
    }
    pump();
  }

  @Override
  public void stop() {
    if (!finishing) {
      running = false;
      finishing = true;
      endWhenGone();
    }
  }

  /** There is no write to wait for: an empty one would be a datagram on some transports. */
  private void endWhenGone() {
    if (ring == null || ring.isReturned()) {
      stream.endedInOrder();
    } else if (!context.isRemoved()) {
      stream
          .channel()
          .eventLoop()
          .schedule(this::endWhenGone, RETURN_WAIT_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!pumping && ctx.channel().isWritable()) {
      // Not from here, which may be within a flush: that would go on as long as the kernel takes.
      stream.channel().eventLoop().execute(pump);
    }
  }

  private void pump() {
    if (pumping || waiting || !running) {
      return;
    }
    if (turns != null && turns.isBehind()) {
      giveTurn();
      return;
    }
    burst = burstDatagrams();
    pumping = true;
    try {
      for (int i = 0; i < (turns == null ? BATCHES_A_TURN : 1); i++) {
        if (!sendBatch()) {
          return;
        }
      }
    } finally {
      pumping = false;
    }
    giveTurn();
  }

  private void giveTurn() {
    if (turns != null) {
      turns.give();
    }
    stream.channel().eventLoop().execute(pump);
  }

  private int burstDatagrams() {
    long now = System.nanoTime();
    long slept = Math.max(SHORTEST_WAIT_NANOS, Math.min(LONGEST_NAP_NANOS, now - lastPumpNanos));
    lastPumpNanos = now;
    double due = pacer.bytesIn(slept) / ring.datagramBytes();
    int caughtUp = (int) Math.min(Integer.MAX_VALUE, Math.ceil(CATCH_UP_FACTOR * due));
    return Math.max(caughtUp, pacer.burstBlocks());
  }

  /** Whether another batch may follow at once. */
  private boolean sendBatch() {
    if (!context.channel().isWritable()) {
      return false;
    }
    long now = System.nanoTime();
    int most = mostWrites();
    int batch = 0;
    while (batch < most && ring.isFree()) {
      int datagrams = Math.min(due(now), affordable());
      if (datagrams == 0) {
        break;
      }
      write(datagrams, now);
      batch++;
    }
    if (batch > 0) {
      writes += batch;
      if (turns != null) {
        turns.wrote(batch);
      }
      stream.counters().setDatagrams(sent);
      context.flush();
    }
    return running && goOn(batch);
  }

  private int mostWrites() {
    if (refused && !pacer.isPacing()) {
      return 1;
    }
    return turns == null ? ring.slots() : Math.min(ring.slots(), turns.mostWrites());
  }

  private boolean goOn(int batch) {
    refused = refusal != null;
    if (refused) {
      if (isRefusedForTooLong()) {
        stream.broken(takenNone(refusal));
      } else {
        await(REFUSED_WAIT_NANOS);
      }
      refusal = null;
      return false;
    }
    if (batch > 0) {
      return true;
    }
    if (!ring.isFree()) {
      // Written, but still held, by a transport that hands buffers on; nobody says when they
      // return.
      await(RETURN_WAIT_NANOS);
    } else {
      await(
          Math.max(
              SHORTEST_WAIT_NANOS, pacer.nanosUntilDue(ring.datagramBytes(), System.nanoTime())));
    }
    return false;
  }

  /** Asked after each batch of which something was refused. */
  private boolean isRefusedForTooLong() {
    long now = stream.channel().eventLoop().ticker().nanoTime();
    long taken = writes - refusedWrites;
    if (taken > takenBeforeRefusal) {
      takenBeforeRefusal = taken;
      refusedSinceNanos = now;
    }
    return now - refusedSinceNanos >= REFUSED_NANOS;
  }

  private Failure takenNone(Throwable why) {
    return new Failure(
        FailureReason.IO_ERROR,
        "stream %d: the kernel has taken no datagram for %d s: %s"
            .formatted(
                stream.id(), TimeUnit.NANOSECONDS.toSeconds(REFUSED_NANOS), CauseText.of(why)));
  }

  /** How many datagrams one write may carry by the pace that is set. */
  private int due(long now) {
    if (!pacer.isPacing()) {
      return ring.segments();
    }
    int most = Math.min(burst, ring.segments());
    if (pacer.isBursting()) {
      most = Math.min(most, pacer.burstBlocks());
    }
    int due = 0;
    while (due < most && pacer.nanosUntilDue((due + 1) * ring.datagramBytes(), now) <= 0) {
      due++;
    }
    return due;
  }

  /** How many the budget allows; where it leaves part of a datagram, that is sent whole. */
  private int affordable() {
    int bytes = ring.datagramBytes();
    if (granted <= 0) {
      int wanted = pacer.isPacing() ? bytes : bytes * ring.segments() * ring.slots();
      granted += budget.take(wanted);
      if (granted <= 0) {
        stop();
        return 0;
      }
    }
    return (int) Math.min(ring.segments(), (granted + bytes - 1) / bytes);
  }

  private void write(int datagrams, long now) {
    int bytes = datagrams * ring.datagramBytes();
    Object message = ring.next(sent + 1, datagrams);
    sent += datagrams;
    granted -= bytes;
    if (pacer.isPacing()) {
      for (int i = 0; i < datagrams; i++) {
        pacer.sent(ring.datagramBytes(), now); // One by one: a burst is counted in datagrams.
      }
      burst -= datagrams;
    }
    stream.counters().addBytes(bytes);
    context.write(message, context.voidPromise());
  }

  private void await(long nanos) {
    waiting = true;
    stream.channel().eventLoop().schedule(wokenUp, nanos, TimeUnit.NANOSECONDS);
  }

  private void wokenUp() {
    waiting = false;
    pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stream.closedByPeer();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (DatagramErrors.isPassing(cause)) {
      unsent += ring.segments(); // All of one write.
      refusedWrites++;
      refusal = cause;
    } else {
      stream.broken(DatagramErrors.failure(stream, cause));
    }
  }
}
