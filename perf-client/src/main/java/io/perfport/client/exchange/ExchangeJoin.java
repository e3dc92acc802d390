package io.perfport.client.exchange;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;

/** Joins a connection to its session, then gives the channel to its requester. */
final class ExchangeJoin extends SimpleChannelInboundHandler<ControlMessage> {
  /** Is told how the join went, once, on the connection's event loop. */
  interface Listener {
    void joined(Connection connection);

    void refused(Failure why);
  }

  private final ControlMessage.Join join;
  private final Requester requester;
  private final Listener listener;
  private boolean over;

  ExchangeJoin(ControlMessage.Join join, Requester requester, Listener listener) {
    this.join = join;
    this.requester = requester;
    this.listener = listener;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(join);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (over) {
      return;
    }
    if (message instanceof ControlMessage.Joined) {
      over = true;
      ctx.pipeline().replace(this, null, requester);
      ctx.pipeline().remove(ControlFrames.class);
      listener.joined(new Connection(ctx.channel(), requester));
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
        new Failure(FailureReason.PEER_CLOSED, "the server closed a connection while it joined"));
  }

  private void refuse(Failure why) {
    if (!over) {
      over = true;
      listener.refused(why);
    }
  }
}
