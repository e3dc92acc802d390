package io.perfport.core.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.EndpointResult;

/** A session that speaks Perfport's own protocol. */
public abstract class PerfportSession<S extends SessionState>
    extends ControlSession<ControlMessage, S> {
  protected PerfportSession(Side side, SessionTimeouts timeouts, S first, S over) {
    super(side, timeouts, first, over);
  }

  protected PerfportSession(Side side, SessionTimeouts timeouts, S first, S over, Channel control) {
    super(side, timeouts, first, over, control);
  }

  @Override
  protected final void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (isOver()) {
      return;
    }
    if (message instanceof ControlMessage.Failed failed) {
      setPeerKnows();
      onPeerFailed(failed);
      fail(failed.failure());
    } else {
      onMessage(ctx, message);
    }
  }

  /** The peer says something other than that it has failed. */
  protected abstract void onMessage(ChannelHandlerContext ctx, ControlMessage message);

  /** The peer has failed, and may say what it measured until then. */
  protected void onPeerFailed(ControlMessage.Failed failed) {}

  /**
   * Checks that a message comes when it may.
   *
   * @throws FailureException if it does not
   */
  protected final void require(boolean expected, ControlMessage message) {
    if (!expected) {
      throw new FailureException(
          FailureReason.UNEXPECTED_MESSAGE,
          "%s sent a message out of turn: %s"
              .formatted(side().peer(), message.getClass().getSimpleName()));
    }
  }

  /**
   * Tells the peer why the session fails, if it does, and the peer does not know.
   *
   * @param measured until then; null for nothing
   */
  protected final void tellFailure(EndpointResult measured) {
    // A server that is none of Perfport's would not understand it.
    boolean understood =
        failure() != null
            && !(side() == Side.CLIENT && failure().reason() == FailureReason.WRONG_PROTOCOL);
    if (understood && !peerKnows()) {
      setPeerKnows();
      control().writeAndFlush(new ControlMessage.Failed(failure(), measured));
    }
  }
}
