package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;

/**
 * Sends the requests of one connection and times their responses, which come in order. Belongs to
 * the connection's event loop, also its methods. An exchange allocates nothing here.
 *
 * <p>In a closed loop a request goes when a response is complete. In an open loop {@link #due} says
 * when one is due; while {@code depth} are outstanding, it waits, and its latency grows.
 */
final class Requester extends ChannelInboundHandlerAdapter {
  private final RequestBytes bytes;
  private final int responseBytes;
  private final LatencyRecorder recorder;
  private final RequesterListener listener;

  /** When each outstanding request was due and written; a request's place is its number's rest. */
  private final long[] dueNanos;

  private final long[] sentNanos;

  private ChannelHandlerContext context;

  /** Null in a closed loop. */
  private RequestSchedule schedule;

  /** Requests that have become due; in a closed loop those sent. */
  private long due;

  private long sent;
  private long answered;

  /** Of the response that has begun to come. */
  private int received;

  private boolean unflushed;
  private boolean running;
  private boolean stopped;
  private boolean over;

  /**
   * @param depth requests outstanding at most, 1 or more
   * @param responseBytes 1 or more
   * @param recorder of the connection's event loop
   */
  Requester(
      RequestBytes bytes,
      int depth,
      int responseBytes,
      LatencyRecorder recorder,
      RequesterListener listener) {
    this.bytes = bytes;
    this.responseBytes = responseBytes;
    this.recorder = recorder;
    this.listener = listener;
    dueNanos = new long[depth];
    sentNanos = new long[depth];
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Begins a closed loop. The connection is open. */
  void begin() {
    running = true;
    while (outstanding() < dueNanos.length) {
      sendNow();
    }
    flush();
  }

  /** Begins an open loop; whoever paces it says when requests are due. The connection is open. */
  void begin(RequestSchedule paced) {
    running = true;
    schedule = paced;
  }

  /** When the next request of an open loop is due. */
  long nextDueNanos() {
    return schedule.dueNanos(due);
  }

  /** The next request of an open loop is due by now. */
  void due(long nowNanos) {
    if (stopped || over) {
      due++;
      return;
    }
    long dueAt = nextDueNanos();
    due++;
    if (outstanding() < dueNanos.length) {
      recorder.sentFreely(dueAt, nowNanos);
      send(dueAt);
      flush();
    }
  }

  /** Sends no more. What waited in the schedule is not sent; {@link #waiting} says how much. */
  void stop() {
    stopped = true;
    endIfDrained();
  }

  /** Requests that are due and not sent. */
  long waiting() {
    return due - sent;
  }

  /** Responses that have come whole. */
  long answered() {
    return answered;
  }

  private long outstanding() {
    return sent - answered;
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
      if (!stopped) {
        sendNext();
      }
    }
    endIfDrained();
  }

  private void sendNext() {
    if (schedule == null) {
      sendNow();
    } else if (waiting() > 0) {
      send(schedule.dueNanos(sent));
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
    if (stopped && !over && outstanding() == 0) {
      over = true;
      listener.drained();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(new Failure(FailureReason.PEER_CLOSED, "the server closed a connection during the test"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(new Failure(FailureReason.IO_ERROR, "a connection broke: " + cause));
    ctx.close();
  }

  private void end(Failure why) {
    if (!over && running) {
      over = true;
      listener.broken(why);
    }
  }
}
