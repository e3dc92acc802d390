package io.perfport.core.transport.blocking;

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
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;

/**
 * A TCP connection whose threads wait in the calls themselves: {@link ConnectCall}, {@link
 * ReadCall}, {@link WriteCall}. The socket is in blocking mode, always.
 *
 * <p>Closing does not wait for calls that are under way: it ends them, and each gives up what it
 * holds when its thread comes back.
 */
final class BlockingSocketChannel extends AbstractChannel
    implements SocketChannel, CrewedChannel, Duties {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final ConnectionGroup group;
  private final java.nio.channels.SocketChannel socket;
  private final BlockingSocketConfig config;
  private final ConnectCall connect;
  private final ReadCall read;
  private final WriteCall write;
  private final Crew crew;

  // Written on the loop, or before the channel has one; read by any thread.
  private volatile boolean open = true;
  private volatile boolean active;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;

  /** A new channel, to be connected. */
  static BlockingSocketChannel unconnected(ConnectionGroup group) {
    try {
      return new BlockingSocketChannel(null, group, java.nio.channels.SocketChannel.open());
    } catch (IOException e) {
      throw new ChannelException("a socket could not be opened", e);
    }
  }

  /** A channel that was accepted, if {@code parent} is not null. */
  BlockingSocketChannel(
      BlockingListener parent, ConnectionGroup group, java.nio.channels.SocketChannel socket)
      throws IOException {
    super(parent);
    this.group = group;
    this.socket = socket;
    config = new BlockingSocketConfig(this, socket.socket());
    connect = new ConnectCall(this, socket);
    read = new ReadCall(this, socket);
    write = new WriteCall(this, socket);
    crew = new Crew(group, this);
    active = parent != null;
  }

  // ---- what the calls ask for

  void connected(ChannelPromise promise) {
    active = true;
    boolean wanted = promise.trySuccess();
    pipeline().fireChannelActive();
    if (!wanted) {
      closeNow(); // it was cancelled meanwhile
    }
  }

  void closeNow() {
    unsafe().close(unsafe().voidPromise());
  }

  void writeFailed(Throwable failure) {
    ((BlockingUnsafe) unsafe()).writeFailed(failure);
  }

  Throwable annotated(Throwable failure, SocketAddress to) {
    return ((BlockingUnsafe) unsafe()).annotated(failure, to);
  }

  /** Whether a thread is in a read. On the loop. */
  boolean isReading() {
    return read.isClaimed();
  }

  void inputShutDown() {
    inputShutdown = true;
  }

  void autoReadCleared() {
    if (isRegistered()) {
      onLoop(
          () -> {
            // It may have been set again by the time that this runs, and its read asked for.
            if (!config.isAutoRead()) {
              read.takeBack();
            }
          });
    }
  }

  // ---- as its threads see it; on the loop

  @Override
  public Crew crew() {
    return crew;
  }

  @Override
  public BlockingCall claim() {
    if (connect.isClaimable()) {
      connect.claim();
      return connect;
    }
    // First what others wait for.
    if (write.isClaimable() && claimWrite()) {
      return write;
    }
    if (read.isClaimable()) {
      read.claim();
      return read;
    }
    return null;
  }

  private boolean claimWrite() {
    try {
      return write.claim();
    } catch (Exception e) {
      writeFailed(e);
      return false;
    }
  }

  @Override
  public int unclaimed() {
    return (connect.isClaimable() ? 1 : 0)
        + (write.isClaimable() ? 1 : 0)
        + (read.isClaimable() ? 1 : 0);
  }

  @Override
  public boolean isOver() {
    return !open;
  }

  @Override
  public void giveUp(Throwable why) {
    if (isRegistered()) {
      pipeline().fireExceptionCaught(why);
    }
    end();
  }

  @Override
  public void end() {
    if (isRegistered()) {
      closeNow();
    } else {
      unsafe().closeForcibly();
    }
  }

  // ---- as a Netty channel; on the loop

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new BlockingUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof ConnectionLoop connection
        && connection.group() == group
        && crew.canServeOn(connection);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    if (crew.begin((ConnectionLoop) eventLoop())) {
      promise.setSuccess();
    } else {
      promise.setFailure(new IllegalStateException("a channel stays with its event loop"));
    }
  }

  @Override
  protected void doDeregister() {
    read.takeBack();
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    ConnectCall.checkResolved(address);
    socket.bind(address);
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  /** On the loop, but for a close that lingers. */
  @Override
  protected void doClose() throws Exception {
    open = false;
    active = false;
    try {
      socket.close();
    } finally {
      if (isRegistered() && !eventLoop().inEventLoop()) {
        crew.loop().invoke(this::giveUpCalls); // not refused, should the group have ended meanwhile
      } else {
        giveUpCalls();
      }
      crew.dismiss();
    }
  }

  private void giveUpCalls() {
    connect.abandon();
    read.end();
    write.abandon();
  }

  @Override
  protected void doShutdownOutput() throws Exception {
    write.abandon();
    socket.shutdownOutput();
    outputShutdown = true;
  }

  @Override
  protected void doBeginRead() {
    read.request();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer outbound) {
    write.request(outbound);
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      throw new UnsupportedOperationException(
          "a transport of threads sends a ByteBuf, not a " + StringUtil.simpleClassName(message));
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
    return socket.socket().getLocalSocketAddress();
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return socket.socket().getRemoteSocketAddress();
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
    onLoop(
        () -> {
          try {
            read.shutDownInput();
            inputShutdown = true;
            promise.trySuccess();
          } catch (IOException | RuntimeException e) {
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
    onLoop(() -> write.beforeEnd(() -> ((BlockingUnsafe) unsafe()).shutdownOutput(promise)));
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    onLoop(
        () -> {
          PromiseCombiner both = new PromiseCombiner(eventLoop());
          both.add(shutdownOutput());
          both.add(shutdownInput());
          both.finish(promise);
        });
    return promise;
  }

  private void onLoop(Runnable task) {
    if (eventLoop().inEventLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }

  private final class BlockingUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      if (promise.isDone() || !ensureOpen(promise)) {
        return;
      }
      try {
        connect.request(to, from, promise);
      } catch (Throwable failure) {
        promise.tryFailure(annotateConnectException(failure, to));
        closeIfClosed();
      }
    }

    /** A close waits for what has just been flushed, and for what SO_LINGER says. */
    @Override
    protected Executor prepareToClose() {
      boolean lingers = lingers();
      if (!write.isBusy() && !lingers) {
        return null;
      }
      read.end();
      return close ->
          write.beforeEnd(lingers ? () -> GlobalEventExecutor.INSTANCE.execute(close) : close);
    }

    private boolean lingers() {
      try {
        return active && config.getSoLinger() > 0;
      } catch (ChannelException e) {
        return false; // the socket is broken
      }
    }

    void writeFailed(Throwable failure) {
      handleWriteError(failure);
    }

    Throwable annotated(Throwable failure, SocketAddress to) {
      return annotateConnectException(failure, to);
    }
  }
}
