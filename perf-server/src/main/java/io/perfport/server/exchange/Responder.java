package io.perfport.server.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.failure.FatalErrors;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;

/**
 * Answers the requests of one connection, in order. It is all that an idle connection has: two
 * numbers and two flags, no buffer and no timer.
 *
 * <p>A client that does not read its responses is not read from either, so that what waits for it
 * stays within the channel's watermark.
 */
final class Responder extends ChannelInboundHandlerAdapter {
  private final ExchangeConnections connections;

  /** Of the request that has begun to come. */
  private int received;

  /** Of responses that are due and not yet written. */
  private long owed;

  /** The answer to the join is written already. */
  private boolean unflushed = true;

  private boolean answered;

  Responder(ExchangeConnections connections) {
    this.connections = connections;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    long total = (long) received + bytes.readableBytes();
    bytes.release();
    if (answered && connections.kind() == ExchangeKind.SINGLE) {
      return; // It was to be one request.
    }
    long requests = total / connections.requestBytes();
    received = (int) (total % connections.requestBytes());
    if (requests > 0) {
      if (connections.kind() == ExchangeKind.SINGLE) {
        requests = 1;
      }
      answered = true;
      connections.answered(requests);
      owed += requests * connections.responseBytes();
      write(ctx);
    }
  }

  private void write(ChannelHandlerContext ctx) {
    while (owed > 0 && ctx.channel().isWritable()) {
      ByteBuf part = connections.filler().lend(owed);
      owed -= part.readableBytes();
      ctx.write(part, ctx.voidPromise());
      unflushed = true;
    }
    if (owed > 0) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (owed > 0) {
      write(ctx);
      flush(ctx);
      if (owed == 0) {
        ctx.channel().config().setAutoRead(true);
      }
    }
  }

  private void flush(ChannelHandlerContext ctx) {
    if (!unflushed) {
      return;
    }
    unflushed = false;
    if (answered && owed == 0 && connections.kind() == ExchangeKind.SINGLE) {
      end(ctx);
    } else {
      ctx.flush();
      if (owed > 0 && ctx.channel().isWritable()) {
        channelWritabilityChanged(ctx); // The flush made room, and nobody says so again.
      }
    }
  }

  /**
   * The server closes first: the socket that waits for stray segments (TIME_WAIT) is then its own,
   * which a new connection from the same port may replace, and not the client's, where it would
   * block a port for a minute.
   */
  private void end(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(ctx.alloc().buffer(0, 0))
        .addListener(
            written -> {
              connections.left(ctx.channel());
              ctx.close();
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    FatalErrors.check(cause);
    // A connection that breaks is the client's to notice: it is the one that waits for an answer.
    ctx.close();
  }
}
