package io.perfport.core.tls;

import static java.util.Objects.requireNonNullElseGet;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Makes a connection with TLS look like one without, to the handlers behind it. A client's is
 * active when the handshake is over; what fails in TLS is one {@link FailureException}; and the
 * stream's end is the peer's close_notify, not its FIN: a FIN alone may come from anybody in
 * between, and is a failure.
 */
final class TlsEvents extends ChannelInboundHandlerAdapter {
  private final TlsFailures failures;
  private final HandshakeGuard guard;
  private final Consumer<ChannelHandlerContext> onDone;

  private boolean activeHeld;
  private boolean done;
  private boolean notified;
  private boolean endTold;

  /** Told, or to be told when the channel has closed. */
  private Failure failure;

  private boolean failureTold;

  /**
   * @param guard leaves the pipeline when the handshake is over
   * @param onDone is told that it is, before the handlers behind are
   */
  TlsEvents(TlsFailures failures, HandshakeGuard guard, Consumer<ChannelHandlerContext> onDone) {
    this.failures = failures;
    this.guard = guard;
    this.onDone = onDone;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (done) {
      ctx.fireChannelActive();
    } else {
      activeHeld = true;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      onHandshake(ctx, handshake);
    } else if (event instanceof SslCloseCompletionEvent close) {
      notified |= close.isSuccess();
      if (notified && Boolean.TRUE.equals(halfCloses(ctx))) {
        tellEnd(ctx);
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      if (notified) {
        tellEnd(ctx);
      } else {
        fail(ctx, failures.truncated());
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private static Boolean halfCloses(ChannelHandlerContext ctx) {
    return ctx.channel().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE);
  }

  private void onHandshake(ChannelHandlerContext ctx, SslHandshakeCompletionEvent event) {
    if (!event.isSuccess()) {
      // The exception that follows, if one does, comes when the alert has been written.
      failure = requireNonNullElseGet(failure, () -> failures.of(event.cause()));
    } else if (!failureTold) {
      done = true;
      ctx.pipeline().remove(guard);
      onDone.accept(ctx);
      if (activeHeld) {
        ctx.fireChannelActive();
      }
    }
  }

  private void tellEnd(ChannelHandlerContext ctx) {
    if (!endTold) {
      endTold = true;
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (failureTold) {
      return; // What follows from it.
    }
    if (failure != null || !done || isOfTls(cause)) {
      fail(ctx, requireNonNullElseGet(failure, () -> failures.of(cause)));
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private static boolean isOfTls(Throwable cause) {
    return cause instanceof SSLException || cause.getCause() instanceof SSLException;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!done) {
      fail(ctx, requireNonNullElseGet(failure, () -> failures.of(new ClosedChannelException())));
    }
    ctx.fireChannelInactive();
  }

  private void fail(ChannelHandlerContext ctx, Failure why) {
    if (!failureTold) {
      failureTold = true;
      ctx.fireExceptionCaught(new FailureException(why, null));
    }
  }
}
