package io.perfport.client.session;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlFrames;
import java.util.EnumSet;
import java.util.function.Consumer;

/** Joins a connection to its session, then leaves the channel to what it is for. */
public final class JoinHandler extends SimpleChannelInboundHandler<ControlMessage> {
  private static final FrameExpectation FROM_SERVER =
      FrameExpectation.control(EnumSet.of(FrameType.JOINED, FrameType.FAILED));

  private final ControlMessage.Join join;
  private final String name;
  private final ChannelHandler next;
  private final Runnable onJoined;
  private final Consumer<Failure> onRefused;
  private boolean over;

  private JoinHandler(
      ControlMessage.Join join,
      String name,
      ChannelHandler next,
      Runnable onJoined,
      Consumer<Failure> onRefused) {
    this.join = join;
    this.name = name;
    this.next = next;
    this.onJoined = onJoined;
    this.onRefused = onRefused;
  }

  /**
   * Adds what joins the connection to its pipeline, before it connects. How it went is told once,
   * on the connection's event loop.
   *
   * @param name the connection's, for messages
   * @param next gets what comes behind the server's answer; null for none
   */
  public static void add(
      ChannelPipeline pipeline,
      ControlMessage.Join join,
      String name,
      ChannelHandler next,
      Runnable onJoined,
      Consumer<Failure> onRefused) {
    pipeline.addLast(
        new ControlFrames(FROM_SERVER), new JoinHandler(join, name, next, onJoined, onRefused));
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
      if (next != null) {
        ctx.pipeline().addLast(next);
      }
      ctx.pipeline().remove(this);
      ctx.pipeline().remove(ControlFrames.class);
      onJoined.run();
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
            FailureReason.PEER_CLOSED, "the server closed %s while it joined".formatted(name)));
  }

  private void refuse(Failure failure) {
    if (!over) {
      over = true;
      onRefused.accept(failure);
    }
  }
}
