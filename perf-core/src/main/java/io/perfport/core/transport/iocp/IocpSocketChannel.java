package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.socket.PendingSend;
import io.perfport.core.transport.serial.ConnectRequest;
import io.perfport.core.transport.serial.SerialSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetConnectedException;

/**
 * A TCP connection whose operations complete on its group's port. Connecting, receiving and sending
 * are one operation each: {@link ChannelConnector}, {@link ChannelReceiver}, {@link ChannelSender}.
 */
final class IocpSocketChannel extends SerialSocketChannel implements PendingSend {
  private final Backend backend;
  private final CompletionSocket socket;

  /** Null on a channel that was accepted, and once it is connected. On the strand. */
  private ChannelConnector connector;

  private final ChannelReceiver receiver;
  private final ChannelSender sender;

  /** Null if nobody traces the connection. */
  private final ConnectionFlow flow;

  // Written on the strand, or before the channel has one; read by any thread.
  private volatile SocketAddress local;
  private volatile SocketAddress remote;

  /**
   * A new channel, to be connected.
   *
   * @param trace null if nobody wants one
   */
  IocpSocketChannel(Backend backend, FlowTrace trace) {
    this(null, backend, newSocket(backend), ConnectionFlow.connecting(trace));
  }

  /** A channel that was accepted, if {@code parent} is not null. */
  IocpSocketChannel(
      IocpServerSocketChannel parent,
      Backend backend,
      CompletionSocket socket,
      ConnectionFlow flow) {
    super(parent, CompletionSocketOptions.of(socket));
    this.backend = backend;
    this.socket = socket;
    this.flow = flow;
    connector = parent == null ? new ChannelConnector(this, socket) : null;
    receiver = new ChannelReceiver(this, socket, backend.triesFirst());
    sender = new ChannelSender(this, socket);
    if (parent != null) {
      becomeActive();
    }
  }

  private static CompletionSocket newSocket(Backend backend) {
    try {
      return backend.openSocket();
    } catch (IOException e) {
      throw new ChannelException("a socket could not be opened", e);
    }
  }

  /** The trace of this connection; null if there is none. */
  ConnectionFlow flow() {
    return flow;
  }

  @Override
  protected void becomeActive() {
    local = socket.localAddress();
    remote = socket.remoteAddress();
    connector = null; // A channel connects once.
    super.becomeActive();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof Strand strand && strand.group().backend() == backend;
  }

  /** A handle stays with its port (rule 6); another strand of the same port may serve it. */
  @Override
  protected void doRegister(ChannelPromise promise) {
    Strand strand = (Strand) eventLoop();
    try {
      if (socket.port() == null) {
        strand.group().port().associate(socket, this);
        socket.skipOnSuccess();
        if (flow != null) {
          flow.associated(this);
        }
      }
    } catch (IOException | RuntimeException e) {
      promise.setFailure(e);
      return;
    }
    strand.takeOver(
        receiver.strand(),
        () -> {
          if (connector != null) {
            connector.belongTo(strand);
          }
          receiver.belongTo(strand);
          sender.belongTo(strand);
        },
        () -> {
          strand.opened(this);
          promise.setSuccess();
        });
  }

  @Override
  protected void doDeregister() {
    super.doDeregister();
    ((Strand) eventLoop()).closed(this);
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    ConnectRequest.checkResolved(address);
    if (connector == null) {
      throw new AlreadyBoundException();
    }
    connector.bind(address);
    local = socket.localAddress();
  }

  @Override
  protected void startConnect(SocketAddress to, SocketAddress from, ChannelPromise promise)
      throws Exception {
    connector.connect(to, from, promise);
  }

  @Override
  protected void doBeginRead() throws Exception {
    if (isActive()) {
      receiver.request();
    }
  }

  @Override
  protected void takeBackRead() {
    receiver.takeBack();
  }

  @Override
  protected void shutDownReading() {
    receiver.shutDownInput();
  }

  @Override
  protected void endReading() {
    receiver.end();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer outbound) throws Exception {
    sender.send(outbound);
  }

  @Override
  public long pendingBytesTaken() {
    return sender.pendingBytesTaken();
  }

  /** Whether a send is pending that would be done where sends are tried at once. */
  @Override
  protected boolean waitsForSends() {
    return !backend.triesFirst() && isActive() && sender.isPending();
  }

  @Override
  protected void awaitSends() {
    sender.awaitEnd();
  }

  @Override
  protected void shutDownSocketOutput() throws IOException {
    if (!isActive()) {
      throw new NotYetConnectedException();
    }
    socket.shutdownOutput();
  }

  /** On Windows, for pending operations. */
  @Override
  protected boolean closeBlocks() {
    return PlatformDependent.isWindows() && !backend.triesFirst();
  }

  @Override
  protected void closeSocket() {
    giveUp();
    if (flow != null) {
      flow.closing();
    }
    socket.close();
  }

  @Override
  protected void giveUpOperations() {
    connectRequest().abandon();
    receiver.end();
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }
}
