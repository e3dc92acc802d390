package io.perfport.core.transport.iocp;

import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import java.io.IOException;

/**
 * The accept operation of a listener: one is outstanding while the channel wants connections, and
 * each completion is a burst of its own. Belongs to the channel's strand.
 */
final class ChannelAcceptor extends StrandOperation {
  private final IocpServerSocketChannel channel;
  private final Backend backend;

  /** Null if nobody traces the listener. */
  private final ListenerFlow listenerFlow;

  /** Of the accept that is pending; null if nobody traces it. */
  private ConnectionFlow accepting;

  private boolean requested;
  private boolean pending;
  private boolean inBurst;

  ChannelAcceptor(IocpServerSocketChannel channel, Backend backend, ListenerFlow listenerFlow) {
    super(null); // each accept belongs to another connection
    this.listenerFlow = listenerFlow;
    this.channel = channel;
    this.backend = backend;
  }

  /** Accepts one connection more, when there is one. */
  void request() throws IOException {
    requested = true;
    if (!pending && !inBurst) {
      accept();
    }
  }

  /** Takes the request back; what is pending may still bring a connection. */
  void takeBack() {
    requested = false;
  }

  private void accept() throws IOException {
    CompletionListener listener = channel.listener();
    if (listenerFlow != null) {
      accepting = listenerFlow.accepting(channel);
    }
    try {
      listener.accept(this, backend.openSocket());
    } catch (RuntimeException | Error e) {
      // Not the listener's end: the handler that is told may ask again, as ServerBootstrap does.
      requested = false;
      channel.pipeline().fireExceptionCaught(e);
      return;
    }
    pending = true;
    pending();
  }

  @Override
  void completed() {
    pending = false;
    CompletionSocket socket = acceptSocket();
    if (!channel.isOpen()) {
      socket.close();
      return;
    }
    inBurst = true;
    requested = false;
    Throwable failure = failure();
    if (failure != null) {
      socket.close();
    }
    channel.pass(failure, () -> connectionOf(socket));
    inBurst = false;
    if (requested && channel.isOpen()) {
      channel.unsafe().beginRead();
    }
  }

  private IocpSocketChannel connectionOf(CompletionSocket socket) {
    if (accepting != null) {
      accepting.accepted(this);
    }
    try {
      return new IocpSocketChannel(channel, backend, socket, accepting);
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }
}
