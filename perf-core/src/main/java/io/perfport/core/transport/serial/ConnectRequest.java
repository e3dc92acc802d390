package io.perfport.core.transport.serial;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;

/**
 * Who waits for a channel's connect, and until when. Timeout and cancellation close the channel:
 * nothing else ends a connect that is under way. Belongs to the channel's loop.
 */
public final class ConnectRequest {
  private final SerialSocketChannel channel;

  // Null if there is no connect, or nobody waits for it any more.
  private ChannelPromise promise;
  private SocketAddress remote;
  private ScheduledFuture<?> timeout;

  ConnectRequest(SerialSocketChannel channel) {
    this.channel = channel;
  }

  /** Throws what speaks against a connect now. */
  void check(SocketAddress to, SocketAddress from) {
    if (promise != null) {
      throw new ConnectionPendingException();
    }
    if (channel.isActive()) {
      throw new AlreadyConnectedException();
    }
    checkResolved(to);
    checkResolved(from);
  }

  /** The connect is under way. */
  public void begin(SocketAddress to, ChannelPromise asked) {
    promise = asked;
    remote = to;
    int millis = channel.config().getConnectTimeoutMillis();
    if (millis > 0) {
      timeout = channel.eventLoop().schedule(this::onTimeout, millis, TimeUnit.MILLISECONDS);
    }
    asked.addListener(
        done -> {
          if (done.isCancelled()) {
            forget();
            channel.closeNow();
          }
        });
  }

  /** Whether a connect is under way. */
  public boolean isPending() {
    return promise != null;
  }

  /**
   * The connect is done; nothing happens if nobody waits for it any more.
   *
   * @param failure null if it succeeded
   */
  public void end(Throwable failure) {
    ChannelPromise waiting = promise;
    SocketAddress to = remote;
    forget();
    if (waiting == null) {
      return; // the channel is closed
    }
    if (failure == null) {
      channel.onConnected(waiting);
    } else {
      waiting.tryFailure(channel.annotated(failure, to));
      channel.closeNow(); // as everywhere in Netty: a channel connects once
    }
  }

  /** The channel closes. */
  public void abandon() {
    ChannelPromise waiting = promise;
    forget();
    if (waiting != null) {
      waiting.tryFailure(new ClosedChannelException());
    }
  }

  private void onTimeout() {
    ChannelPromise waiting = promise;
    if (waiting != null
        && waiting.tryFailure(new ConnectTimeoutException("connection timed out: " + remote))) {
      forget();
      channel.closeNow();
    }
  }

  private void forget() {
    promise = null;
    remote = null;
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  public static void checkResolved(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
  }
}
