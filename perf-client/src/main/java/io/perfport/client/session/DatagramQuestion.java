package io.perfport.client.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.stream.DatagramErrors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A question to a server over UDP. Datagrams get lost, so it is asked again, at growing intervals,
 * until there is an answer or no time left. It belongs to the channel's event loop, and to a
 * handler there.
 */
public final class DatagramQuestion {
  private final String name;
  private final String server;
  private final long patienceMillis;
  private final long longestWaitMillis;
  private final Function<ByteBufAllocator, ByteBuf> datagram;
  private final Consumer<Failure> onFailure;
  private ChannelHandlerContext context;
  private long beganNanos;
  private int asked;
  private boolean over;

  /**
   * @param name what is to be set up, for messages
   * @param server the server's name and UDP port, for messages
   * @param patienceMillis how long to ask, in all
   * @param longestWaitMillis between two askings
   * @param datagram makes what is sent
   * @param onFailure is told once why there is no answer; the channel is then closed
   */
  public DatagramQuestion(
      String name,
      String server,
      long patienceMillis,
      long longestWaitMillis,
      Function<ByteBufAllocator, ByteBuf> datagram,
      Consumer<Failure> onFailure) {
    this.name = name;
    this.server = server;
    this.patienceMillis = patienceMillis;
    this.longestWaitMillis = longestWaitMillis;
    this.datagram = datagram;
    this.onFailure = onFailure;
  }

  /** Asks, on a channel that is connected: that is, it knows its addresses. */
  public void begin(ChannelHandlerContext ctx, long firstWaitMillis) {
    context = ctx;
    beganNanos = System.nanoTime();
    ask(firstWaitMillis);
  }

  private void ask(long waitMillis) {
    if (over || context.isRemoved()) {
      return;
    }
    long leftMillis =
        patienceMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    if (leftMillis <= 0) {
      fail(
          new Failure(
              FailureReason.CONNECT_TIMED_OUT,
              "%s: no answer from %s to %d datagrams within %d ms; is the UDP port open?"
                  .formatted(name, server, asked, patienceMillis)));
      return;
    }
    send();
    context
        .executor()
        .schedule(
            () -> ask(Math.min(longestWaitMillis, 2 * waitMillis)),
            Math.min(waitMillis, leftMillis),
            TimeUnit.MILLISECONDS);
  }

  /** Sends the datagram once more, beside those that are due. */
  void send() {
    asked++;
    context.writeAndFlush(datagram.apply(context.alloc()));
  }

  public boolean isOver() {
    return over;
  }

  /** There is an answer, or none is waited for. */
  public void end() {
    over = true;
  }

  /** The channel met an error: there will be no answer. */
  public void fail(Throwable cause) {
    fail(
        DatagramErrors.isPortUnreachable(cause)
            ? new Failure(
                FailureReason.CONNECT_REFUSED,
                "%s: nobody answers at %s (ICMP port unreachable)".formatted(name, server))
            : new Failure(
                FailureReason.IO_ERROR, "%s: %s: %s".formatted(name, server, CauseText.of(cause))));
  }

  void fail(Failure why) {
    if (!over) {
      over = true;
      onFailure.accept(why);
      context.close();
    }
  }
}
