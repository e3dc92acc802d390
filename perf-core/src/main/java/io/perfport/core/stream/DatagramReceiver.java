package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.DelayVariation;
import io.perfport.common.datagram.Jitter;
import io.perfport.common.datagram.SequenceAccount;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencySummary;
import io.perfport.core.socket.SocketFacts;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Takes a stream's datagrams as they come, looks at their headers, and drops them. Datagrams that
 * are none of the stream's go on in the pipeline.
 *
 * <p>Nothing in the datagrams marks the end, since it could be lost: the sender says over the
 * control connection how many there were. Then the stream ends with the last of them, or, if some
 * are lost, when none has come for {@link #QUIET_MILLIS}.
 */
final class DatagramReceiver extends ChannelInboundHandlerAdapter implements StreamEnd {
  /**
   * The control connection can overtake datagrams in a queue, but while they come it is not quiet.
   */
  static final long QUIET_MILLIS = 500;

  private static final double NANOS_A_MILLI = 1e6;

  private final SequenceAccount account = new SequenceAccount();
  private final Jitter jitter = new Jitter();
  private final DelayVariation variation = new DelayVariation();
  private final ReceiptClock clock = new ReceiptClock();
  private final DatagramFormat format;
  private final DataStream stream;
  private final SocketFacts facts;
  private final int datagramBytes;
  private final boolean endsWhenStopped;

  /** Everything that came, whatever it counts as: to tell whether it is quiet. */
  private long arrivals;

  private boolean allSent;
  private boolean stopped;

  private final MeasuredEnd measured = new MeasuredEnd();

  /** What the socket has dropped since it was made; null where it can't be told. */
  private Long socketDrops;

  /**
   * @param facts tells what the socket drops, if the transport can
   * @param datagramBytes the length of a datagram where one packet may hold several; otherwise any
   *     number that none has
   * @param endsWhenStopped whether nobody says how many datagrams there were, and the stream ends
   *     when it is stopped
   */
  DatagramReceiver(
      DatagramFormat format,
      DataStream stream,
      SocketFacts facts,
      int datagramBytes,
      boolean endsWhenStopped) {
    this.format = format;
    this.stream = stream;
    this.facts = facts;
    this.datagramBytes = datagramBytes;
    this.endsWhenStopped = endsWhenStopped;
  }

  @Override
  public DatagramCounts datagrams() {
    DatagramCounts counts =
        DatagramCounts.ofReceiver(
            account.expected(),
            account.lost(),
            account.duplicates(),
            account.outOfOrder(),
            account.late(),
            jitter.nanos() / NANOS_A_MILLI);
    facts.receiveDrops(stream.channel()).ifPresent(this::dropped);
    return socketDrops == null ? counts : counts.withSocketDrops(socketDrops);
  }

  /** The kernel counts in 32 bits, and begins anew. */
  private void dropped(long told) {
    long before = socketDrops == null ? 0 : socketDrops;
    socketDrops = before + Integer.toUnsignedLong((int) (told - before));
    stream.counters().setSocketDrops(socketDrops);
  }

  @Override
  public void measure() {
    variation.restart();
    account.mark();
  }

  @Override
  public long recoveredDatagrams() {
    return account.recovered();
  }

  @Override
  public LatencySummary delayVariation() {
    Histogram nanos = variation.nanos();
    return nanos.getTotalCount() == 0 ? null : LatencySummary.of(nanos);
  }

  @Override
  public Long lastDelayNanos() {
    return variation.lastNanos();
  }

  @Override
  public void measureUntil(long nanos) {
    measured.until(nanos);
  }

  @Override
  public long endNanos() {
    return measured.nanos();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    ByteBuf datagrams = packet.content();
    int end = datagrams.writerIndex();
    long nanos = clock.nanos(datagrams);
    do {
      int bytes = Math.min(datagramBytes, datagrams.readableBytes());
      datagrams.writerIndex(datagrams.readerIndex() + bytes);
      long sequence = format.sequence(datagrams);
      if (sequence == DatagramFormat.NOT_OURS) {
        ctx.fireChannelRead(packet.replace(datagrams.retainedSlice()));
      } else {
        take(sequence, datagrams, nanos);
      }
      datagrams.skipBytes(bytes).writerIndex(end);
    } while (datagrams.isReadable());
    packet.release();
  }

  private void take(long sequence, ByteBuf datagram, long nanos) {
    if (stopped) {
      stream.counters().cameAfterEnd(sequence);
      return;
    }
    arrivals++;
    measured.arrived(nanos);
    long sentNanos = format.sentNanos(datagram);
    jitter.take(sentNanos, nanos);
    if (account.take(sequence)) {
      variation.take(sentNanos, nanos);
      stream.counters().addBytes(datagram.readableBytes());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (stopped) {
      return;
    }
    publish();
    if (allSent) {
      endIfNoneIsMissing();
    }
  }

  private void publish() {
    StreamCounters counters = stream.counters();
    counters.setDatagrams(account.received());
    counters.setDisorder(account.lostForGood(), account.duplicates(), account.outOfOrder());
  }

  @Override
  public void stop() {
    if (endsWhenStopped && !stopped) {
      stopped = true;
      publish();
      publishLost();
      stream.endedInOrder();
    }
  }

  @Override
  public void sent(long datagrams) {
    if (allSent) {
      return; // One wait for quiet is enough, however often the end is said.
    }
    account.sent(datagrams);
    allSent = true;
    measureUntil(System.nanoTime());
    endIfNoneIsMissing();
    awaitQuiet();
  }

  private void endIfNoneIsMissing() {
    if (account.lost() <= 0) {
      end();
    }
  }

  private void awaitQuiet() {
    long before = arrivals;
    stream
        .channel()
        .eventLoop()
        .schedule(
            () -> {
              if (!stream.channel().isOpen()) {
                return;
              }
              if (arrivals == before) {
                end();
              } else {
                awaitQuiet();
              }
            },
            QUIET_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void end() {
    publishLost();
    stream.endedInOrder();
    stream.channel().close();
  }

  /** What is missing at the end is lost for good. */
  private void publishLost() {
    stream.counters().setDisorder(account.lost(), account.duplicates(), account.outOfOrder());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stream.closedByPeer();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A receiver sends nothing but answers: that one did not arrive says nothing of its stream.
    if (!DatagramErrors.isPortUnreachable(cause) && !DatagramErrors.isPassing(cause)) {
      stream.broken(DatagramErrors.failure(stream, cause));
    }
  }

  /**
   * When a datagram was received: one time for all that one system call brought, which lie one
   * behind the other in one buffer (UDP_GRO, recvmmsg). They waited in the socket together, so a
   * time of its own for each would only tell how fast this program goes through them; and to ask
   * for it takes a sixth of a receiver's time at eight million datagrams a second.
   *
   * <p>Not thread-safe: it belongs to the event loop that receives the stream.
   */
  static final class ReceiptClock {
    private long nextAddress;
    private long nanos;

    /**
     * The time of receipt, of {@link System#nanoTime}; asked once for each, in order of arrival.
     */
    long nanos(ByteBuf datagram) {
      if (!datagram.hasMemoryAddress()) {
        return System.nanoTime();
      }
      long address = datagram.memoryAddress() + datagram.readerIndex();
      if (address != nextAddress) {
        nanos = System.nanoTime();
      }
      nextAddress = address + datagram.readableBytes();
      return nanos;
    }
  }
}
