package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;

/** The connect operation of a channel. Belongs to the channel's strand. */
final class ChannelConnector extends StrandOperation {
  /** A connect needs a bound socket (rule 51). */
  private static final InetSocketAddress ANY = new InetSocketAddress(0);

  private final IocpSocketChannel channel;
  private final CompletionSocket socket;
  private boolean bound;

  // Of the connect that is under way; null if there is none, or nobody waits for it any more.
  private ChannelPromise promise;
  private SocketAddress remote;
  private ScheduledFuture<?> timeout;

  ChannelConnector(IocpSocketChannel channel, CompletionSocket socket) {
    super(channel.flow());
    this.channel = channel;
    this.socket = socket;
  }

  void bind(SocketAddress local) throws Exception {
    checkResolved(local);
    socket.bind(local);
    bound = true;
  }

  void connect(SocketAddress to, SocketAddress from, ChannelPromise asked) throws Exception {
    if (promise != null) {
      throw new ConnectionPendingException();
    }
    if (channel.isActive()) {
      throw new AlreadyConnectedException();
    }
    checkResolved(to);
    if (from != null || !bound) {
      bind(from == null ? ANY : from);
    }
    if (flow() != null) {
      flow().connecting();
    }
    Submission submission = socket.connect(this, to);
    promise = asked;
    remote = to;
    if (submission == Submission.DONE) {
      if (flow() != null) {
        flow().connectedAtOnce();
      }
      finished();
      return;
    }
    pending();
    armTimeout();
    asked.addListener(
        done -> {
          if (done.isCancelled()) {
            forget();
            channel.closeNow();
          }
        });
  }

  /** The channel closes: nobody waits for the connect any more. */
  void abandon() {
    ChannelPromise waiting = promise;
    forget();
    if (waiting != null) {
      waiting.tryFailure(new ClosedChannelException());
    }
  }

  @Override
  void completed() {
    if (promise != null) {
      finished();
    }
  }

  private void finished() {
    ChannelPromise waiting = promise;
    SocketAddress to = remote;
    forget();
    Throwable failure = OperationCause.of(this);
    if (failure == null) {
      channel.connected(waiting);
    } else {
      waiting.tryFailure(channel.annotated(failure, to));
      channel.closeNow(); // as everywhere in Netty: a channel connects once
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
    remote = null;
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  private static void checkResolved(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
  }
}
