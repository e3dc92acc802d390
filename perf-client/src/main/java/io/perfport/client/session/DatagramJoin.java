package io.perfport.client.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.SetUpDatagrams;
import io.perfport.core.stream.DatagramErrors;
import io.perfport.core.stream.StrayDatagrams;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Joins a pair of UDP addresses to its session, then gives the channel to whom it is for: it asks,
 * and says the cookie back that proves this end's address. Datagrams get lost, so it asks again, at
 * growing intervals, until there is an answer or no time left.
 */
public final class DatagramJoin extends ChannelInboundHandlerAdapter {
  private static final Set<FrameType> ANSWERS =
      Set.of(FrameType.COOKIE, FrameType.JOINED, FrameType.FAILED);

  /** More than most round-trip times, so that an answer under way is seldom asked for again. */
  private static final long FIRST_WAIT_MILLIS = 200;

  private static final long LONGEST_WAIT_MILLIS = 1_600;

  private final String token;
  private final int id;
  private final String name;
  private final Runnable onJoined;
  private final Consumer<Failure> onRefused;
  private final long patienceMillis;
  private final String server;
  private ChannelHandlerContext context;
  private long beganNanos;
  private int asked;
  private boolean over;

  /** What the server has sent to this address, to have it said back; "" before. */
  private String cookie = "";

  /**
   * @param token the session's secret
   * @param id of the stream, or the connection
   * @param name what joins, for messages
   * @param onJoined adds what is to handle the channel's datagrams to its pipeline; it or {@code
   *     onRefused} is called once, on the channel's event loop
   * @param patienceMillis how long to ask, in all
   * @param server the server's name and UDP port, for messages
   */
  public DatagramJoin(
      String token,
      int id,
      String name,
      Runnable onJoined,
      Consumer<Failure> onRefused,
      long patienceMillis,
      String server) {
    this.token = token;
    this.id = id;
    this.name = name;
    this.onJoined = onJoined;
    this.onRefused = onRefused;
    this.patienceMillis = patienceMillis;
    this.server = server;
  }

  /** The channel is connected: that is, it knows its addresses. On its event loop. */
  public void begin() {
    beganNanos = System.nanoTime();
    ask(FIRST_WAIT_MILLIS);
  }

  private void ask(long waitMillis) {
    if (over || context.isRemoved()) {
      return;
    }
    long leftMillis =
        patienceMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    if (leftMillis <= 0) {
      refuse(
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
            () -> ask(Math.min(LONGEST_WAIT_MILLIS, 2 * waitMillis)),
            Math.min(waitMillis, leftMillis),
            TimeUnit.MILLISECONDS);
  }

  private void send() {
    asked++;
    context.writeAndFlush(
        SetUpDatagrams.of(new ControlMessage.Join(token, id, cookie), context.alloc()));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    try {
      if (!over) {
        SetUpDatagrams.read(packet.content(), ANSWERS).ifPresent(this::answered);
      }
    } finally {
      packet.release();
    }
  }

  private void answered(ControlMessage answer) {
    if (answer instanceof ControlMessage.Failed failed) {
      refuse(failed.failure());
      return;
    }
    if (answer instanceof ControlMessage.Cookie told) {
      boolean first = cookie.isEmpty();
      cookie = told.cookie();
      if (first) {
        send(); // Later ones wait for the timer: no server makes this end a flood.
      }
      return;
    }
    over = true;
    onJoined.run();
    context.pipeline().addLast(StrayDatagrams.DROPPED).remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(
        DatagramErrors.isPortUnreachable(cause)
            ? new Failure(
                FailureReason.CONNECT_REFUSED,
                "%s: nobody answers at %s (ICMP port unreachable)".formatted(name, server))
            : new Failure(
                FailureReason.IO_ERROR, "%s: %s: %s".formatted(name, server, CauseText.of(cause))));
  }

  private void refuse(Failure failure) {
    if (!over) {
      over = true;
      onRefused.accept(failure);
      context.close();
    }
  }
}
