package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.internal.PlatformDependent;
import io.netty.util.internal.StringUtil;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.socket.PendingSend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.Executor;

/**
 * A TCP connection whose operations complete on its group's port. Connecting, receiving and sending
 * are one operation each: {@link ChannelConnector}, {@link ChannelReceiver}, {@link ChannelSender}.
 *
 * <p>Closing does not wait for operations that are pending: each owns what its packet brings back,
 * and gives it up when it comes.
 */
final class IocpSocketChannel extends AbstractChannel implements SocketChannel, PendingSend {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final Backend backend;
  private final CompletionSocket socket;
  private final IocpSocketChannelConfig config;
  private final ChannelConnector connector;
  private final ChannelReceiver receiver;
  private final ChannelSender sender;

  /** Null if nobody traces the connection. */
  private final ConnectionFlow flow;

  // Written on the strand, or before the channel has one; read by any thread.
  private volatile boolean open = true;
  private volatile boolean active;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;
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
    super(parent);
    this.backend = backend;
    this.socket = socket;
    this.flow = flow;
    config = new IocpSocketChannelConfig(this, socket);
    connector = new ChannelConnector(this, socket);
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

  private void becomeActive() {
    local = socket.localAddress();
    remote = socket.remoteAddress();
    active = true;
  }

  // ---- what the operations ask for

  /** The trace of this connection; null if there is none. */
  ConnectionFlow flow() {
    return flow;
  }

  void connected(ChannelPromise promise) {
    becomeActive();
    boolean wanted = promise.trySuccess();
    pipeline().fireChannelActive();
    if (!wanted) {
      closeNow(); // it was cancelled meanwhile
    }
  }

  void closeNow() {
    unsafe().close(unsafe().voidPromise());
  }

  void resumeFlush() {
    ((IocpUnsafe) unsafe()).resumeFlush();
  }

  void sendFailed(Throwable failure) {
    ((IocpUnsafe) unsafe()).sendFailed(failure);
  }

  Throwable annotated(Throwable failure, SocketAddress to) {
    return ((IocpUnsafe) unsafe()).annotated(failure, to);
  }

  void inputShutDown() {
    inputShutdown = true;
  }

  void autoReadCleared() {
    if (isRegistered()) {
      onStrand(
          () -> {
            // It may have been set again by the time that this runs, and its read asked for.
            if (!config.isAutoRead()) {
              receiver.takeBack();
            }
          });
    }
  }

  // ---- as a Netty channel; on the strand

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new IocpUnsafe();
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
          connector.belongTo(strand);
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
    receiver.takeBack();
    ((Strand) eventLoop()).closed(this);
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    connector.bind(address);
    local = socket.localAddress();
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  /** On the strand, but for a close that blocks. */
  @Override
  protected void doClose() {
    open = false;
    active = false;
    if (isRegistered() && !eventLoop().inEventLoop()) {
      ((Strand) eventLoop()).invoke(this::giveUpOperations);
    } else {
      giveUpOperations();
    }
    if (flow != null) {
      flow.closing();
    }
    socket.close();
  }

  private void giveUpOperations() {
    connector.abandon();
    receiver.end();
  }

  @Override
  protected void doShutdownOutput() throws Exception {
    if (!active) {
      throw new NotYetConnectedException();
    }
    socket.shutdownOutput();
    outputShutdown = true;
  }

  @Override
  protected void doBeginRead() throws Exception {
    if (active) {
      receiver.request();
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer outbound) throws Exception {
    sender.send(outbound);
  }

  @Override
  public long pendingBytesTaken() {
    return sender.pendingBytesTaken();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      throw new UnsupportedOperationException(
          "the transport iocp sends a ByteBuf, not a " + StringUtil.simpleClassName(message));
    }
    if (buffer.isDirect()) {
      return buffer;
    }
    // The JDK would copy it for every call, and into a buffer that it keeps for each thread.
    ByteBuf direct = alloc().directBuffer(buffer.readableBytes());
    direct.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
    ReferenceCountUtil.safeRelease(buffer);
    return direct;
  }

  // ---- as a socket channel; any thread

  @Override
  public ServerSocketChannel parent() {
    return (ServerSocketChannel) super.parent();
  }

  @Override
  public SocketChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown || !active;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown || !active;
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    onStrand(
        () -> {
          try {
            receiver.shutDownInput();
            inputShutdown = true;
            promise.trySuccess();
          } catch (IOException | NotYetConnectedException e) {
            promise.tryFailure(e);
          }
        });
    return promise;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    onStrand(
        () -> {
          Runnable shutdown = () -> ((IocpUnsafe) unsafe()).shutdownOutput(promise);
          if (waitsForSends()) {
            sender.beforeEnd(shutdown);
          } else {
            shutdown.run();
          }
        });
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    onStrand(
        () -> {
          PromiseCombiner both = new PromiseCombiner(eventLoop());
          both.add(shutdownOutput());
          both.add(shutdownInput());
          both.finish(promise);
        });
    return promise;
  }

  /** Whether a send is pending that would be done where sends are tried at once. */
  private boolean waitsForSends() {
    return !backend.triesFirst() && active && sender.isPending();
  }

  private void onStrand(Runnable task) {
    if (eventLoop().inEventLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }

  private final class IocpUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      if (promise.isDone() || !ensureOpen(promise)) {
        return;
      }
      try {
        connector.connect(to, from, promise);
      } catch (Throwable failure) {
        promise.tryFailure(annotateConnectException(failure, to));
        closeIfClosed();
      }
    }

    /**
     * Closing may wait: for what SO_LINGER says, for what has just been flushed, and on Windows for
     * pending operations. Nothing more is received meanwhile.
     */
    @Override
    protected Executor prepareToClose() {
      boolean blocks = (PlatformDependent.isWindows() && !backend.triesFirst()) || lingers();
      boolean sends = waitsForSends();
      if (!blocks && !sends) {
        return null;
      }
      receiver.end();
      Executor closing = blocks ? GlobalEventExecutor.INSTANCE : Runnable::run;
      return sends ? close -> sender.beforeEnd(() -> closing.execute(close)) : closing;
    }

    private boolean lingers() {
      try {
        return active && config.getSoLinger() > 0;
      } catch (ChannelException e) {
        return false; // the socket is broken: nothing to wait for
      }
    }

    void resumeFlush() {
      flush0();
    }

    void sendFailed(Throwable failure) {
      handleWriteError(failure);
    }

    Throwable annotated(Throwable failure, SocketAddress to) {
      return annotateConnectException(failure, to);
    }
  }
}
