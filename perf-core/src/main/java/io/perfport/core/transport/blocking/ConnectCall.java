package io.perfport.core.transport.blocking;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;

/**
 * Connects a channel. Nothing but closing the socket ends a connect that waits, so that is what a
 * timeout and a cancellation do. Belongs to the channel's loop, but for the call itself.
 */
final class ConnectCall implements BlockingCall {
  private final BlockingSocketChannel channel;
  private final SocketChannel socket;

  // Of the connect that is asked for; null if there is none, or nobody waits for it any more.
  private ChannelPromise promise;
  private ScheduledFuture<?> timeout;

  private boolean claimed;

  /** Set on the loop before the call is claimable. */
  private SocketAddress remote;

  /** The claimer's, then the loop's. */
  private Throwable failure;

  ConnectCall(BlockingSocketChannel channel, SocketChannel socket) {
    this.channel = channel;
    this.socket = socket;
  }

  void request(SocketAddress to, SocketAddress from, ChannelPromise asked) throws IOException {
    if (promise != null || claimed) {
      throw new ConnectionPendingException();
    }
    if (channel.isActive()) {
      throw new AlreadyConnectedException();
    }
    checkResolved(to);
    if (from != null) {
      checkResolved(from);
      socket.bind(from);
    }
    promise = asked;
    remote = to;
    armTimeout();
    asked.addListener(
        done -> {
          if (done.isCancelled()) {
            forget();
            channel.closeNow();
          }
        });
  }

  boolean isClaimable() {
    return promise != null && !claimed && channel.isOpen();
  }

  void claim() {
    claimed = true;
  }

  @Override
  public void call() {
    try {
      socket.connect(remote);
    } catch (Throwable t) { // an Error too: it would end the thread without a word
      failure = t;
    }
  }

  @Override
  public void done() {
    claimed = false;
    ChannelPromise waiting = promise;
    forget();
    if (waiting == null) {
      return; // the channel is closed
    }
    if (failure == null) {
      channel.connected(waiting);
    } else {
      waiting.tryFailure(channel.annotated(failure, remote));
      channel.closeNow(); // as everywhere in Netty: a channel connects once
    }
  }

  /** The channel closes: nobody waits for the connect any more. */
  void abandon() {
    ChannelPromise waiting = promise;
    forget();
    if (waiting != null) {
      waiting.tryFailure(new ClosedChannelException());
    }
  }

  private void armTimeout() {
    int millis = channel.config().getConnectTimeoutMillis();
    if (millis > 0) {
      timeout = channel.eventLoop().schedule(this::timedOut, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void timedOut() {
    ChannelPromise waiting = promise;
    if (waiting != null
        && waiting.tryFailure(new ConnectTimeoutException("connection timed out: " + remote))) {
      forget();
      channel.closeNow();
    }
  }

  private void forget() {
    promise = null;
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  static void checkResolved(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
  }
}
