package io.perfport.client.iperf3;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.client.session.DatagramQuestion;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.failure.Failure;
import io.perfport.common.iperf3.SetUpDatagram;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StrayDatagrams;
import java.util.function.Consumer;

/**
 * Asks an iperf3 server for a stream of datagrams, then gives the channel to it.
 *
 * <p>It waits long before it asks again. iperf3's own server takes a second question for data: one
 * that comes although the first arrived would be counted. One that comes since the first was lost
 * helps, and without an answer the test is lost anyway.
 */
final class DatagramSetUp extends ChannelInboundHandlerAdapter {
  /** More than any round-trip time, and the delays of a busy server that has one thread. */
  private static final long FIRST_WAIT_MILLIS = 2_000;

  private static final long LONGEST_WAIT_MILLIS = 4_000;

  private final DataStream stream;
  private final DatagramFormat format;
  private final DatagramQuestion question;
  private final Consumer<DataStream> onOpen;
  private ChannelHandlerContext context;

  /**
   * @param patienceMillis how long to ask, in all
   * @param server the server's name and UDP port, for messages
   * @param onOpen or onFailure is called, on the channel's event loop
   */
  DatagramSetUp(
      DataStream stream,
      DatagramFormat format,
      long patienceMillis,
      String server,
      Consumer<DataStream> onOpen,
      Consumer<Failure> onFailure) {
    this.stream = stream;
    this.format = format;
    this.onOpen = onOpen;
    this.question =
        new DatagramQuestion(
            "stream " + stream.id(),
            server,
            patienceMillis,
            LONGEST_WAIT_MILLIS,
            SetUpDatagram.DIGITS::question,
            onFailure);
  }

  /** The channel is connected: that is, it knows its addresses. On its event loop. */
  void begin() {
    question.begin(context, FIRST_WAIT_MILLIS);
  }

  /**
   * The server has said on the control connection that it has all streams: its answer here may be
   * late, or lost. Any thread.
   */
  void onAccepted() {
    LoopTasks.execute(
        stream.channel().eventLoop(),
        () -> {
          if (!question.isOver() && context != null && !context.isRemoved()) {
            conclude();
            context.pipeline().remove(this);
          }
        });
  }

  /** The test is over: if there is no answer yet, none is waited for. Any thread. */
  void close() {
    stream.channel().close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    // What the server sends may overtake its answer, and counts: nobody else has this address.
    boolean data = !stream.sends() && format.sequence(packet.content()) != DatagramFormat.NOT_OURS;
    boolean answered = data || SetUpDatagram.isAnswer(packet.content());
    if (answered) {
      conclude();
    }
    if (data) {
      ctx.fireChannelRead(message);
    } else {
      packet.release();
    }
    if (answered && !ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  private void conclude() {
    if (question.isOver()) {
      return;
    }
    question.end();
    stream.attach();
    context.pipeline().addLast(StrayDatagrams.DROPPED);
    onOpen.accept(stream);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (question.isOver()) {
      ctx.fireExceptionCaught(cause);
    } else {
      question.fail(cause);
    }
  }
}
