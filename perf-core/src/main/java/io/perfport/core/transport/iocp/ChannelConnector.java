package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelPromise;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The connect operation of a channel. Belongs to the channel's strand. */
final class ChannelConnector extends StrandOperation {
  /** A connect needs a bound socket (rule 51). */
  private static final InetSocketAddress ANY = new InetSocketAddress(0);

  private final IocpSocketChannel channel;
  private final CompletionSocket socket;
  private boolean bound;

  ChannelConnector(IocpSocketChannel channel, CompletionSocket socket) {
    super(channel.flow());
    this.channel = channel;
    this.socket = socket;
  }

  void bind(SocketAddress local) throws Exception {
    socket.bind(local);
    bound = true;
  }

  void connect(SocketAddress to, SocketAddress from, ChannelPromise asked) throws Exception {
    if (from != null || !bound) {
      bind(from == null ? ANY : from);
    }
    if (flow() != null) {
      flow().connecting();
    }
    Submission submission = socket.connect(this, to);
    channel.connectRequest().begin(to, asked);
    if (submission == Submission.PENDING) {
      pending();
      return;
    }
    if (flow() != null) {
      flow().connectedAtOnce();
    }
    completed();
  }

  @Override
  void completed() {
    channel.connectRequest().end(failure());
  }
}
