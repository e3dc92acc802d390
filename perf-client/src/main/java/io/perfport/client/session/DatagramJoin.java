package io.perfport.client.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.core.control.SetUpDatagrams;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DatagramErrors;
import io.perfport.core.stream.StrayDatagrams;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Joins a pair of UDP addresses to its session, then gives the channel to its stream. Datagrams get
 * lost, so it asks again, at growing intervals, until there is an answer or no time left.
 */
final class DatagramJoin extends ChannelInboundHandlerAdapter {
  private static final Set<FrameType> ANSWERS = Set.of(FrameType.JOINED, FrameType.FAILED);

  /** More than most round-trip times, so that an answer under way is seldom asked for again. */
  private static final long FIRST_WAIT_MILLIS = 200;

  private static final long LONGEST_WAIT_MILLIS = 1_600;

  private final String token;
  private final DataStream stream;
  private final JoinHandler.Listener listener;
  private final long patienceMillis;
  private final String server;
  private ChannelHandlerContext context;
  private long beganNanos;
  private int asked;
  private boolean over;

  /**
   * @param patienceMillis how long to ask, in all
   * @param server the server's name and UDP port, for messages
   */
  DatagramJoin(
      String token,
      DataStream stream,
      JoinHandler.Listener listener,
      long patienceMillis,
      String server) {
    this.token = token;
    this.stream = stream;
    this.listener = listener;
    this.patienceMillis = patienceMillis;
    this.server = server;
  }

  /** The channel is connected: that is, it knows its addresses. On its event loop. */
  void begin() {
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
              "stream %d: no answer from %s to %d datagrams within %d ms; is the UDP port open?"
                  .formatted(stream.id(), server, asked, patienceMillis)));
      return;
    }
    asked++;
    context.writeAndFlush(
        SetUpDatagrams.of(new ControlMessage.Join(token, stream.id()), context.alloc()));
    context
        .executor()
        .schedule(
            () -> ask(Math.min(LONGEST_WAIT_MILLIS, 2 * waitMillis)),
            Math.min(waitMillis, leftMillis),
            TimeUnit.MILLISECONDS);
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
    over = true;
    stream.attach();
    context.pipeline().addLast(StrayDatagrams.DROPPED).remove(this);
    listener.joined(stream);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(
        DatagramErrors.isPortUnreachable(cause)
            ? new Failure(
                FailureReason.CONNECT_REFUSED,
                "stream %d: nobody answers at %s (ICMP port unreachable)"
                    .formatted(stream.id(), server))
            : new Failure(
                FailureReason.IO_ERROR,
                "stream %d: %s: %s".formatted(stream.id(), server, cause.getMessage())));
  }

  private void refuse(Failure failure) {
    if (!over) {
      over = true;
      listener.refused(failure);
      context.close();
    }
  }
}
