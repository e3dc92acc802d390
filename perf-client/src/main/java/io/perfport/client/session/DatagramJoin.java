package io.perfport.client.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.SetUpDatagrams;
import io.perfport.core.stream.StrayDatagrams;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Joins a pair of UDP addresses to its session, then gives the channel to whom it is for: it asks,
 * and says the cookie back that proves this end's address.
 */
public final class DatagramJoin extends ChannelInboundHandlerAdapter {
  private static final Set<FrameType> ANSWERS =
      Set.of(FrameType.COOKIE, FrameType.JOINED, FrameType.FAILED);

  /** More than most round-trip times, so that an answer under way is seldom asked for again. */
  private static final long FIRST_WAIT_MILLIS = 200;

  private static final long LONGEST_WAIT_MILLIS = 1_600;

  private final DatagramQuestion question;
  private final Runnable onJoined;
  private ChannelHandlerContext context;

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
    this.onJoined = onJoined;
    this.question =
        new DatagramQuestion(
            name,
            server,
            patienceMillis,
            LONGEST_WAIT_MILLIS,
            alloc -> SetUpDatagrams.of(new ControlMessage.Join(token, id, cookie), alloc),
            onRefused);
  }

  /** The channel is connected: that is, it knows its addresses. On its event loop. */
  public void begin() {
    question.begin(context, FIRST_WAIT_MILLIS);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    try {
      if (!question.isOver()) {
        SetUpDatagrams.read(packet.content(), ANSWERS).ifPresent(this::answered);
      }
    } finally {
      packet.release();
    }
  }

  private void answered(ControlMessage answer) {
    if (answer instanceof ControlMessage.Failed failed) {
      question.fail(failed.failure());
      return;
    }
    if (answer instanceof ControlMessage.Cookie told) {
      boolean first = cookie.isEmpty();
      cookie = told.cookie();
      if (first) {
        question.send(); // Later ones wait for the timer: no server makes this end a flood.
      }
      return;
    }
    question.end();
    onJoined.run();
    context.pipeline().addLast(StrayDatagrams.DROPPED).remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    question.fail(cause);
  }
}
