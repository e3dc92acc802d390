package io.perfport.server.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.stream.DatagramErrors;
import io.perfport.core.stream.PreparedDatagrams;

/**
 * Answers the requests of one pair of UDP addresses: each with one datagram, which carries the
 * request's sequence and send time. A request that comes twice is answered twice, since nothing is
 * remembered; what is none goes on in the pipeline. Allocates nothing for an exchange.
 *
 * <p>While responses wait for the kernel, no more requests are read: what then does not fit into
 * the socket's receive buffer is lost, as in every full queue on the way.
 */
final class DatagramResponder extends ChannelInboundHandlerAdapter {
  private final int id;
  private final ExchangePlan plan;
  private final ExchangeConnections connections;
  private final DatagramFormat format;
  private PreparedDatagrams responses;

  /** Of what one read brought. */
  private long answered;

  /**
   * @param id the connection's in its session
   */
  DatagramResponder(int id, ExchangePlan plan, ExchangeConnections connections) {
    this.id = id;
    this.plan = plan;
    this.connections = connections;
    this.format = new PerfportDatagrams(id);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    responses = new PreparedDatagrams(plan.depth(), plan.responseBytes(), id, ctx.alloc());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (responses != null) { // Else there was no memory for them.
      responses.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf request = ((DatagramPacket) message).content();
    long sequence =
        request.readableBytes() == plan.requestBytes()
            ? format.sequence(request)
            : DatagramFormat.NOT_OURS;
    if (sequence == DatagramFormat.NOT_OURS) {
      ctx.fireChannelRead(message);
      return;
    }
    ByteBuf response = responses.next();
    format.stamp(response, 0, sequence, format.sentNanos(request));
    request.release();
    ctx.write(response, ctx.voidPromise());
    answered++;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (answered == 0) {
      return;
    }
    connections.answered(answered);
    answered = 0;
    ctx.flush();
    if (!ctx.channel().isWritable()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    FatalErrors.check(cause);
    if (DatagramErrors.isPortUnreachable(cause)) {
      ctx.close(); // Nobody wants what goes there.
    }
    // Else one datagram that could not be read or sent is one that is lost: the client counts it.
  }
}
