package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.stream.MessageBytes;

/**
 * One request on a connection of its own, sent right behind the word that joins the session; so
 * that it takes no more round trips than with any protocol. On its channel's event loop.
 */
final class SingleExchange extends ChannelInboundHandlerAdapter {
  private final ControlMessage.Join join;
  private final MessageBytes request;
  private final LatencyRecorder recorder;
  private final long dueNanos;
  private final long beganNanos;
  private final SingleLoad.Turn turn;
  private long responseBytesLeft;
  private boolean over;

  /**
   * @param dueNanos when the exchange should have begun, by {@link System#nanoTime}
   * @param beganNanos when it began to connect
   * @param turn whose exchange it is; told on the channel's event loop
   */
  SingleExchange(
      ControlMessage.Join join,
      MessageBytes request,
      int responseBytes,
      LatencyRecorder recorder,
      long dueNanos,
      long beganNanos,
      SingleLoad.Turn turn) {
    this.join = join;
    this.request = request;
    this.recorder = recorder;
    this.dueNanos = dueNanos;
    this.beganNanos = beganNanos;
    this.turn = turn;
    this.responseBytesLeft = responseBytes;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    long now = System.nanoTime();
    recorder.connected(now - beganNanos);
    recorder.sentFreely(dueNanos, beganNanos);
    turn.onConnected(ctx.channel());
    ctx.write(join);
    request.write(ctx);
    ctx.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf part) {
      int bytes = part.readableBytes();
      part.release();
      received(ctx, bytes);
    } else if (message instanceof ControlMessage.Failed failed) {
      end(ctx, failed.failure());
    } else if (!(message instanceof ControlMessage.Joined)) {
      end(
          ctx,
          new Failure(
              FailureReason.UNEXPECTED_MESSAGE,
              "the server answered a join with " + message.getClass().getSimpleName()));
    }
  }

  private void received(ChannelHandlerContext ctx, int bytes) {
    if (bytes == 0) {
      return; // In memory, an empty write is an empty read.
    }
    responseBytesLeft -= bytes;
    if (responseBytesLeft < 0) {
      end(
          ctx,
          new Failure(
              FailureReason.UNEXPECTED_MESSAGE,
              "the server sent more than the response that it was asked for"));
    } else if (responseBytesLeft == 0 && !over) {
      recorder.answered(dueNanos, beganNanos, System.nanoTime());
      turn.onAnswered();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (over) {
      return;
    }
    if (responseBytesLeft == 0) {
      over = true;
      turn.onClosed();
    } else {
      end(
          ctx,
          new Failure(
              FailureReason.PEER_CLOSED, "the server closed a connection before its response"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (responseBytesLeft == 0) {
      ctx.close(); // The end of the connection was seen as a reset; the response is here.
    } else {
      end(ctx, ControlFailures.of(cause));
    }
  }

  private void end(ChannelHandlerContext ctx, Failure why) {
    if (!over) {
      over = true;
      turn.onBroken(why);
      ctx.close();
    }
  }
}
