package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.stream.DatagramErrors;
import io.perfport.core.stream.PreparedDatagrams;
import java.util.concurrent.TimeUnit;

/**
 * Carries the requests of one pair of UDP addresses and times their responses, which may come in
 * any order, twice, or never. An exchange allocates nothing here.
 *
 * <p>A request without a response for {@link #TIMEOUT_NANOS} is given up and counted as lost: it
 * makes room for the next, and has no latency. A response that comes later is counted as late, and
 * one to a request that had its response as a duplicate; neither has a latency. Requests that wait
 * for that room do, from the time when they were due.
 */
final class DatagramRequester extends ChannelInboundHandlerAdapter implements RequestLoop.Wire {
  /**
   * One second: RFC 6298's for a connection of which nothing is known yet, and more than any path
   * takes that is fit for requests.
   */
  static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int id;
  private final ExchangePlan plan;
  private final LatencyRecorder recorder;
  private final RequestLoop loop;
  private final DatagramFormat format;
  private final OutstandingRequests outstanding;
  private final Runnable expiry = this::expire;

  private ChannelHandlerContext context;
  private PreparedDatagrams datagrams;

  /** Null while nothing is outstanding. */
  private ScheduledFuture<?> timeout;

  private boolean unflushed;

  /**
   * @param id the connection's in its session
   * @param recorder of the connection's event loop
   * @param budget of all requests of the test
   */
  DatagramRequester(
      int id,
      ExchangePlan plan,
      LatencyRecorder recorder,
      RequestBudget budget,
      RequestLoop.Listener listener) {
    this.id = id;
    this.plan = plan;
    this.recorder = recorder;
    this.format = new PerfportDatagrams(id);
    this.outstanding = new OutstandingRequests(plan.depth());
    this.loop = new RequestLoop(this, recorder, budget, listener);
  }

  /** When its requests go. */
  RequestLoop loop() {
    return loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    datagrams = new PreparedDatagrams(plan.depth(), plan.requestBytes(), id, ctx.alloc());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    loop.close();
    if (timeout != null) {
      timeout.cancel(false);
    }
    if (datagrams != null) { // Else there was no memory for them.
      datagrams.close();
    }
  }

  @Override
  public long outstanding() {
    return outstanding.size();
  }

  @Override
  public boolean isFull() {
    return outstanding.isFull();
  }

  @Override
  public long oldestDueNanos() {
    return outstanding.oldestDueNanos();
  }

  @Override
  public void send(long dueAt) {
    long now = System.nanoTime();
    long sequence = outstanding.sent(dueAt, now);
    ByteBuf datagram = datagrams.next();
    format.stamp(datagram, 0, sequence, now);
    unflushed = true;
    context.write(datagram, context.voidPromise());
    if (timeout == null) {
      watch(TIMEOUT_NANOS);
    }
  }

  /** One timer for all that are outstanding: it looks once a timeout, and not for each request. */
  private void watch(long nanos) {
    timeout = context.executor().schedule(expiry, nanos, TimeUnit.NANOSECONDS);
  }

  private void expire() {
    timeout = null;
    if (loop.isOver()) {
      return;
    }
    int lost = outstanding.giveUp(System.nanoTime() - TIMEOUT_NANOS);
    if (outstanding.size() > 0) {
      watch(Math.max(1, outstanding.oldestNanos() + TIMEOUT_NANOS - System.nanoTime()));
    }
    if (lost > 0) {
      recorder.lost(lost);
      loop.fill();
      flush();
      loop.settled(lost); // As far as they will be.
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf response = ((DatagramPacket) message).content();
    long sequence =
        response.readableBytes() == plan.responseBytes()
            ? format.sequence(response)
            : DatagramFormat.NOT_OURS;
    if (sequence == DatagramFormat.NOT_OURS) {
      ctx.fireChannelRead(message);
      return;
    }
    long sent = format.sentNanos(response);
    response.release();
    if (!loop.isOver()) {
      arrived(sequence, sent);
    }
  }

  private void arrived(long sequence, long sent) {
    switch (outstanding.arrived(sequence, sent)) {
      case ANSWER -> answered(sequence, sent);
      case LATE -> recorder.late();
      case DUPLICATE -> recorder.duplicate();
      case UNKNOWN -> {
        // Anybody can send a datagram: it is left alone, as one with another header is.
      }
    }
  }

  private void answered(long sequence, long sent) {
    recorder.answered(outstanding.dueNanos(sequence), sent, System.nanoTime());
    loop.fill();
    loop.settled(1);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  @Override
  public void flush() {
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.end(new Failure(FailureReason.PEER_CLOSED, "a UDP socket closed during the test"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (DatagramErrors.isPassing(cause)) {
      return; // The kernel dropped the request: it is lost like any other.
    }
    loop.end(failure(cause));
    ctx.close();
  }

  private Failure failure(Throwable cause) {
    if (DatagramErrors.isPortUnreachable(cause)) {
      return new Failure(
          FailureReason.PEER_CLOSED,
          "connection %d: nobody has the server's UDP port any more (ICMP port unreachable)"
              .formatted(id));
    }
    return new Failure(
        FailureReason.IO_ERROR,
        DatagramErrors.isTooLong(cause)
            ? "connection %d: the kernel refuses datagrams of %d bytes (%s); shorten them (--request)"
                .formatted(id, plan.requestBytes(), CauseText.of(cause))
            : "connection %d: its UDP socket broke: %s".formatted(id, CauseText.of(cause)));
  }
}
