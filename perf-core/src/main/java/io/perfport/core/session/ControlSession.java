package io.perfport.core.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;

/**
 * One end of a test: the state machine on a control connection, whatever the protocol. Every state
 * has a deadline ({@link StateClock}); the session fails once, for the first reason, and finishes
 * once, taking every step of its close-down. A run that still flows when it fails is cut first, so
 * that its figures are complete, and the session then finishes by a last deadline in any case.
 *
 * <p>Its state belongs to the control connection's event loop; {@link #end} may be called by any
 * thread.
 *
 * @param <M> the messages of the control connection
 * @param <S> the session's states
 */
public abstract class ControlSession<M, S extends SessionState>
    extends SimpleChannelInboundHandler<M> {
  /** Which end of a session this is, in the words of a message to the user. */
  public enum Side {
    CLIENT("the client", "the server"),
    SERVER("the server", "the client");

    private final String self;
    private final String peer;

    Side(String self, String peer) {
      this.self = self;
      this.peer = peer;
    }

    public String self() {
      return self;
    }

    public String peer() {
      return peer;
    }
  }

  /** How long a peer's last message may take to come, once a data connection has broken. */
  private static final long LAST_MESSAGE_MILLIS = 1_000;

  private final Side side;
  private final SessionTimeouts timeouts;
  private final S first;
  private final S over;

  private Channel control;
  private StateClock<S> clock;
  private Failure failure;
  private Failure unexplained;
  private boolean peerKnows;

  /**
   * A session whose control connection is yet to be made: it is the one whose pipeline this joins.
   *
   * @param first the state in which it begins
   * @param over the state in which nothing more happens
   */
  protected ControlSession(Side side, SessionTimeouts timeouts, S first, S over) {
    this.side = side;
    this.timeouts = timeouts;
    this.first = first;
    this.over = over;
  }

  /** A session on a control connection that is there. */
  protected ControlSession(Side side, SessionTimeouts timeouts, S first, S over, Channel control) {
    this(side, timeouts, first, over);
    attach(control);
  }

  private void attach(Channel channel) {
    control = channel;
    clock = new StateClock<>(channel.eventLoop(), timeouts, side, first, this::onTimeout);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (control == null) {
      attach(ctx.channel());
    }
  }

  protected final Channel control() {
    return control;
  }

  protected final StateClock<S> clock() {
    return clock;
  }

  protected final SessionTimeouts timeouts() {
    return timeouts;
  }

  protected final Side side() {
    return side;
  }

  protected final boolean isOver() {
    return clock.at(over);
  }

  /** Why the session is being ended; null as long as it is not. */
  protected final Failure failure() {
    return failure;
  }

  /** What broke, while the peer may still say why; null as long as nothing has. */
  protected final Failure unexplained() {
    return unexplained;
  }

  /** The peer need not be told why the session ends: it has said so itself, or is gone. */
  protected final void setPeerKnows() {
    peerKnows = true;
  }

  protected final boolean peerKnows() {
    return peerKnows;
  }

  /** Has the session's event loop do something. Any thread. */
  protected final void tell(Runnable task) {
    LoopTasks.execute(control.eventLoop(), task);
  }

  /** Ends the session for a reason of this end's own, telling the peer. Any thread. */
  public final void end(Failure why) {
    tell(() -> fail(why));
  }

  /** Fails the session, unless it has failed already. On the event loop, as all that follows. */
  protected final void fail(Failure why) {
    if (isOver() || failure != null) {
      return;
    }
    failure = inContext(why);
    if (isRunFlowing()) {
      clock.endRun();
      clock.after(cutMillis(), this::finishFailed);
      cutRun();
    } else {
      finishFailed();
    }
  }

  /**
   * A connection of the session broke. A peer that ends a session says why and closes its
   * connections, and the end of these may be seen first, since they are other sockets and other
   * loops: then its message is waited for a little.
   */
  protected final void failUnlessExplained(Failure why) {
    if (isOver() || failure != null) {
      return;
    }
    if (!mayBeExplained(why)) {
      fail(why);
    } else if (unexplained == null) {
      unexplained = why;
      clock.after(LAST_MESSAGE_MILLIS, () -> fail(why));
    }
  }

  private static boolean mayBeExplained(Failure why) {
    return switch (why.reason()) {
      case IO_ERROR, PEER_CLOSED, CONNECT_REFUSED, CONNECT_FAILED -> true;
      default -> false;
    };
  }

  /** The run is over. Finishes the session if that was all a failed one still waited for. */
  protected final boolean finishIfFailed() {
    if (failure != null) {
      finishFailed();
    }
    return failure != null;
  }

  private void finishFailed() {
    finish(new Outcome.Failed(failure));
  }

  /** Ends the session, once. */
  protected final void finish(Outcome outcome) {
    if (!isOver()) {
      clock.end(over);
      LoopTasks.runAll(closeDown(outcome));
    }
  }

  /**
   * The steps of the close-down, in order: each is taken whatever became of those before it. So the
   * first is the one that must not be lost: a server gives back the session's place, a client tells
   * what was measured.
   */
  protected abstract Runnable[] closeDown(Outcome outcome);

  /** Whether data flows: the figures are complete only when the run is cut. */
  protected boolean isRunFlowing() {
    return false;
  }

  /** Stops the run of a failed session; {@link #finishIfFailed} is called when it has stopped. */
  protected void cutRun() {}

  /** How long the cutting of a run may take. */
  protected long cutMillis() {
    return timeouts.messageMillis();
  }

  /** What the user is told of a failure: the run may add what it knows. */
  protected Failure inContext(Failure why) {
    return why;
  }

  /** A state, or the run, took too long. */
  protected void onTimeout(Failure why) {
    fail(why);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent && !clock.state().isSilent()) {
      long millis = ctx.pipeline().get(IdleStateHandler.class).getReaderIdleTimeInMillis();
      fail(
          new Failure(
              FailureReason.PEER_SILENT,
              "%s said nothing for %s s%s"
                  .formatted(
                      side.peer(),
                      millis / 1000.0,
                      side == Side.SERVER ? " (--idle-timeout)" : "")));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    peerKnows = true;
    fail(
        new Failure(
            FailureReason.PEER_CLOSED,
            "%s closed the control connection while %s waited for %s"
                .formatted(side.peer(), side.self(), clock.state().awaited())));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ControlFailures.of(cause));
  }
}
