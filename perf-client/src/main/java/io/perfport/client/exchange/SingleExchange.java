package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlFailures;

/**
 * One request on a connection of its own, sent right behind the word that joins the session; so
 * that it takes no more round trips than with any protocol. On its channel's event loop.
 */
final class SingleExchange extends ChannelInboundHandlerAdapter {
  /** Whose exchange it is; told on the channel's event loop. */
  interface Listener {
    /** When the exchange should have begun, by {@link System#nanoTime}. */
    long dueNanos();

    /** When it began to connect. */
    long beganNanos();

    void connected(Channel channel);

    void answered();

    /** The server has closed the connection, after its response: last, instead of the next. */
    void closed();

    void broken(Failure why);
  }

  private final ControlMessage.Join join;
  private final RequestBytes request;
  private final LatencyRecorder recorder;
  private final Listener listener;
  private long responseBytesLeft;
  private boolean over;

  SingleExchange(
      ControlMessage.Join join,
      RequestBytes request,
      int responseBytes,
      LatencyRecorder recorder,
      Listener listener) {
    this.join = join;
    this.request = request;
    this.recorder = recorder;
    this.listener = listener;
    this.responseBytesLeft = responseBytes;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    long now = System.nanoTime();
    recorder.connected(now - listener.beganNanos());
    recorder.sentFreely(listener.dueNanos(), listener.beganNanos());
    listener.connected(ctx.channel());
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
      recorder.answered(listener.dueNanos(), listener.beganNanos(), System.nanoTime());
      listener.answered();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (over) {
      return;
    }
    if (responseBytesLeft == 0) {
      over = true;
      listener.closed();
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
      listener.broken(why);
      ctx.close();
    }
  }
}
