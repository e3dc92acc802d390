package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.stream.MessageBytes;

/**
 * Carries the requests of one connection and times their responses, which come in order. Belongs to
 * the connection's event loop, also its methods. An exchange allocates nothing here.
 */
final class Requester extends ChannelInboundHandlerAdapter implements RequestLoop.Wire {
  private final MessageBytes bytes;
  private final int responseBytes;
  private final LatencyRecorder recorder;
  private final RequestLoop loop;

  /**
   * When each outstanding request was due and written. Its slot is the number of the request modulo
   * the depth.
   */
  private final long[] dueNanos;

  private final long[] sentNanos;

  private ChannelHandlerContext context;
  private long sent;
  private long answered;

  /** Of the response that has begun to come. */
  private int received;

  private boolean unflushed;

  /**
   * @param depth requests outstanding at most, 1 or more
   * @param responseBytes 1 or more
   * @param recorder of the connection's event loop
   * @param budget of all requests of the test
   */
  Requester(
      MessageBytes bytes,
      int depth,
      int responseBytes,
      LatencyRecorder recorder,
      RequestBudget budget,
      RequestLoop.Listener listener) {
    this.bytes = bytes;
    this.responseBytes = responseBytes;
    this.recorder = recorder;
    dueNanos = new long[depth];
    sentNanos = new long[depth];
    loop = new RequestLoop(this, recorder, budget, listener);
  }

  /** When its requests go. */
  RequestLoop loop() {
    return loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public long outstanding() {
    return sent - answered;
  }

  @Override
  public boolean isFull() {
    return outstanding() == dueNanos.length;
  }

  /** Requests are sent in the order in which they are due. */
  @Override
  public long oldestDueNanos() {
    return dueNanos[(int) (answered % dueNanos.length)];
  }

  @Override
  public void send(long dueAt) {
    int slot = (int) (sent % dueNanos.length);
    sent++;
    dueNanos[slot] = dueAt;
    sentNanos[slot] = System.nanoTime();
    unflushed = true;
    bytes.write(context);
  }

  @Override
  public void flush() {
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf part = (ByteBuf) message;
    long total = (long) received + part.readableBytes();
    part.release();
    if (loop.isOver()) {
      return;
    }
    long complete = total / responseBytes;
    received = (int) (total % responseBytes);
    if (complete > outstanding() || (complete == outstanding() && received > 0)) {
      loop.end(
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
      int slot = (int) (answered % dueNanos.length);
      answered++;
      recorder.answered(dueNanos[slot], sentNanos[slot], now);
      loop.fill();
    }
    loop.settled(responses);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.end(
        new Failure(FailureReason.PEER_CLOSED, "the server closed a connection during the test"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    loop.end(new Failure(FailureReason.IO_ERROR, "a connection broke: " + CauseText.of(cause)));
    ctx.close();
  }
}
