package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;

/**
 * Sends the requests of one connection and times their responses, which come in order. Belongs to
 * the connection's event loop, also its methods. An exchange allocates nothing here.
 */
final class Requester extends ChannelInboundHandlerAdapter implements RequestLoop {
  private final RequestBytes bytes;
  private final int responseBytes;
  private final LatencyRecorder recorder;
  private final RequestBudget budget;
  private final RequesterListener listener;

  /** When each outstanding request was due and written; a request's place is its number's rest. */
  private final long[] dueNanos;

  private final long[] sentNanos;

  private ChannelHandlerContext context;

  /** Null in a closed loop. */
  private RequestSchedule schedule;

  /** Requests that have become due; in a closed loop those sent. */
  private long due;

  /** Of these, those before the schedule, from which it counts. */
  private long base;

  /** Of these, those that were never sent, and will not be. */
  private long unsent;

  private long sent;
  private long answered;

  /** Of the response that has begun to come. */
  private int received;

  private boolean unflushed;
  private boolean pausing = true;
  private boolean stopped;

  /** Nothing more comes or goes: it was abandoned, has drained, or its connection broke. */
  private boolean over;

  private boolean told;

  /** When the first of the requests that were never sent was due. */
  private long oldestUnsentNanos;

  /**
   * @param depth requests outstanding at most, 1 or more
   * @param responseBytes 1 or more
   * @param recorder of the connection's event loop
   * @param budget of all requests of the test
   */
  Requester(
      RequestBytes bytes,
      int depth,
      int responseBytes,
      LatencyRecorder recorder,
      RequestBudget budget,
      RequesterListener listener) {
    this.bytes = bytes;
    this.responseBytes = responseBytes;
    this.recorder = recorder;
    this.budget = budget;
    this.listener = listener;
    dueNanos = new long[depth];
    sentNanos = new long[depth];
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void begin() {
    pausing = false;
    while (maySend() && outstanding() < dueNanos.length && budget.take()) {
      sendNow();
    }
    flush();
  }

  @Override
  public void begin(RequestSchedule paced) {
    forgetWaiting();
    pausing = false;
    schedule = paced;
    base = due;
  }

  @Override
  public void pause() {
    pausing = true;
    forgetWaiting();
  }

  private void forgetWaiting() {
    if (waiting() > 0) {
      if (unsent == 0) {
        oldestUnsentNanos = oldestWaitingNanos();
      }
      unsent += waiting();
    }
  }

  private long oldestWaitingNanos() {
    return schedule.dueNanos(due - waiting() - base);
  }

  private boolean maySend() {
    return !pausing && !stopped && !over;
  }

  @Override
  public long nextDueNanos() {
    return schedule.dueNanos(due - base);
  }

  @Override
  public void due(long nowNanos) {
    long dueAt = nextDueNanos();
    if (pausing || stopped || !budget.take()) {
      base--; // The schedule goes on without it.
      return;
    }
    due++;
    if (!over && outstanding() < dueNanos.length) {
      recorder.sentFreely(dueAt, nowNanos);
      send(dueAt);
      flush();
    }
  }

  @Override
  public void stop() {
    stopped = true;
    forgetWaiting();
    endIfDrained();
  }

  @Override
  public void abandon() {
    over = true;
    stop();
  }

  @Override
  public long unsent() {
    return unsent;
  }

  @Override
  public long outstanding() {
    return sent - answered;
  }

  @Override
  public long oldestDueNanos() {
    // Requests are sent in the order in which they are due.
    return outstanding() > 0 ? dueNanos[(int) (answered % dueNanos.length)] : oldestUnsentNanos;
  }

  private long waiting() {
    return due - sent - unsent;
  }

  private void sendNow() {
    due++;
    send(System.nanoTime());
  }

  private void send(long dueAt) {
    int place = (int) (sent % dueNanos.length);
    sent++;
    dueNanos[place] = dueAt;
    sentNanos[place] = System.nanoTime();
    unflushed = true;
    bytes.write(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf part = (ByteBuf) message;
    long total = (long) received + part.readableBytes();
    part.release();
    if (over) {
      return;
    }
    long complete = total / responseBytes;
    received = (int) (total % responseBytes);
    if (complete > outstanding() || (complete == outstanding() && received > 0)) {
      end(
          new Failure(
              FailureReason.UNEXPECTED_MESSAGE,
              "the server sent more than the responses that it was asked for"));
      ctx.close();
      return;
    }
    if (complete > 0) {
      answered(complete);
    }
  }

  /** What came with one read is complete at one time. */
  private void answered(long responses) {
    long now = System.nanoTime();
    for (long i = 0; i < responses; i++) {
      int place = (int) (answered % dueNanos.length);
      answered++;
      recorder.answered(dueNanos[place], sentNanos[place], now);
      if (maySend()) {
        sendNext();
      }
    }
    budget.answered(responses);
    endIfDrained();
  }

  private void sendNext() {
    if (schedule != null) {
      if (waiting() > 0) {
        send(oldestWaitingNanos());
      }
    } else if (budget.take()) {
      sendNow();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  private void flush() {
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  private void endIfDrained() {
    if (stopped && !told && (over || outstanding() == 0)) {
      over = true;
      told = true;
      listener.drained(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(new Failure(FailureReason.PEER_CLOSED, "the server closed a connection during the test"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(new Failure(FailureReason.IO_ERROR, "a connection broke: " + CauseText.of(cause)));
    ctx.close();
  }

  private void end(Failure why) {
    if (!over) {
      over = true;
      listener.broken(why);
      endIfDrained();
    }
  }
}
