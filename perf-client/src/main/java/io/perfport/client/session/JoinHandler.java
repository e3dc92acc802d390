package io.perfport.client.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;
import io.perfport.core.stream.DataStream;

/** Joins a data connection to its session, then gives the channel to its stream. */
final class JoinHandler extends SimpleChannelInboundHandler<ControlMessage> {
  /** Is told how the join went, once, on the data connection's event loop. */
  interface Listener {
    void joined(DataStream stream);

    void refused(Failure failure);
  }

  private final String token;
  private final DataStream stream;
  private final Listener listener;
  private boolean over;

  JoinHandler(String token, DataStream stream, Listener listener) {
    this.token = token;
    this.stream = stream;
    this.listener = listener;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(new ControlMessage.Join(token, stream.id()));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (over) {
      return;
    }
    if (message instanceof ControlMessage.Joined) {
      over = true;
      ctx.pipeline().remove(ControlFrames.class);
      ctx.pipeline().remove(this);
      stream.attach();
      listener.joined(stream);
    } else if (message instanceof ControlMessage.Failed failed) {
      refuse(failed.failure());
    } else {
      refuse(
          new Failure(
              FailureReason.UNEXPECTED_MESSAGE,
              "the server answered a join with " + message.getClass().getSimpleName()));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ControlFailures.of(cause));
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    refuse(
        new Failure(
            FailureReason.PEER_CLOSED,
            "the server closed data connection %d while it joined".formatted(stream.id())));
  }

  private void refuse(Failure failure) {
    if (!over) {
      over = true;
      listener.refused(failure);
    }
  }
}
