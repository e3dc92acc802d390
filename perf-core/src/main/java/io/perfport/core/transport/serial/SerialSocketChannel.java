package io.perfport.core.transport.serial;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.Executor;

/**
 * A TCP connection on a {@link SerialEventLoop}, whose reads and writes are under way while the
 * loop does other things. The subclass carries them out; here is what Netty asks of any such
 * channel: its state, its two halves, and the order of a close.
 *
 * <p>Closing does not wait for operations that are under way: each owns what it brings back, and
 * gives it up when it comes.
 */
public abstract class SerialSocketChannel extends AbstractChannel implements SocketChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final SocketChannelConfig config;
  private final ConnectRequest connect = new ConnectRequest(this);

  /** What waits for the sends to end; null if nothing does. On the loop. */
  private Runnable end;

  // Written on the loop, or before the channel has one; read by any thread.
  private volatile boolean open = true;
  private volatile boolean active;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;

  /**
   * @param parent null if the channel is to be connected; the listener that accepted it otherwise
   * @param options where the options of the socket are set
   */
  protected SerialSocketChannel(ServerSocketChannel parent, Socket options) {
    super(parent);
    config = new SerialSocketConfig(this, options);
  }

  // ---- what the operations do; on the loop

  /** Starts to connect: {@link ConnectRequest#begin} once it is under way. */
  protected abstract void startConnect(SocketAddress to, SocketAddress from, ChannelPromise promise)
      throws Exception;

  /** Takes back the read that was asked for; what comes by one that is pending waits here. */
  protected abstract void takeBackRead();

  /** Reads no more; what comes is dropped, and the end of the input told. */
  protected abstract void shutDownReading() throws IOException;

  /** Reads no more, and tells nothing: the channel closes, or is about to. */
  protected abstract void endReading();

  /** Whether an end has to wait for sends, so that what has just been flushed is not lost. */
  protected abstract boolean waitsForSends();

  /** Calls {@link #runEnd} when all that was flushed is sent, or can't be, or takes too long. */
  protected abstract void awaitSends();

  /** Nobody waits for operations any more. On the loop, or without one. */
  protected abstract void giveUpOperations();

  /**
   * Closes the socket, and has {@link #giveUp} called. On the loop, but for a close that blocks.
   */
  protected abstract void closeSocket() throws IOException;

  protected abstract void shutDownSocketOutput() throws IOException;

  /** Whether closing the socket may block the thread that does it. */
  protected boolean closeBlocks() {
    return false;
  }

  // ---- what the operations ask for; on the loop

  public final ConnectRequest connectRequest() {
    return connect;
  }

  public final void closeNow() {
    unsafe().close(unsafe().voidPromise());
  }

  public final void resumeFlush() {
    ((SerialUnsafe) unsafe()).resumeFlush();
  }

  public final void onSendFailed(Throwable failure) {
    ((SerialUnsafe) unsafe()).onSendFailed(failure);
  }

  /**
   * The peer has shut its output down, or the input broke. Where half-closure is allowed ours stays
   * open; else the channel closes.
   *
   * @return whether it stays open
   */
  public final boolean onInputEnded() {
    if (!config.isAllowHalfClosure()) {
      closeNow();
      return false;
    }
    inputShutdown = true;
    pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    return true;
  }

  /** A read of an input that was shut down finds nothing, and says so. */
  public final void onReadAfterEnd() {
    unsafe().recvBufAllocHandle().reset(config);
    unsafe().recvBufAllocHandle().readComplete();
    pipeline().fireChannelReadComplete();
    pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
  }

  /** Whether an end waits for the sends. */
  public final boolean isEnding() {
    return end != null;
  }

  /** Lets the end go on that waits for the sends, if one does. */
  public final void runEnd() {
    Runnable action = end;
    end = null;
    if (action != null) {
      action.run();
    }
  }

  private void beforeEnd(Runnable action) {
    Runnable earlier = end;
    end =
        earlier == null
            ? action
            : () -> {
              earlier.run();
              action.run();
            };
    awaitSends();
  }

  /** Has the operations given up: on the loop, and not refused should the group have ended. */
  protected final void giveUp() {
    if (isRegistered() && !eventLoop().inEventLoop()) {
      ((SerialEventLoop) eventLoop()).invoke(this::giveUpOperations);
    } else {
      giveUpOperations();
    }
  }

  /** The socket is connected. */
  protected void becomeActive() {
    active = true;
  }

  final void onConnected(ChannelPromise promise) {
    becomeActive();
    boolean wanted = promise.trySuccess();
    pipeline().fireChannelActive();
    if (!wanted) {
      closeNow(); // it was cancelled meanwhile
    }
  }

  final Throwable annotated(Throwable failure, SocketAddress to) {
    return ((SerialUnsafe) unsafe()).annotated(failure, to);
  }

  /** By any thread. */
  public final void autoReadCleared() {
    if (isRegistered()) {
      onLoop(
          () -> {
            // It may have been set again by the time that this runs, and its read asked for.
            if (!config.isAutoRead()) {
              takeBackRead();
            }
          });
    }
  }

  private void onLoop(Runnable task) {
    if (eventLoop().inEventLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }

  // ---- as a Netty channel; on the loop

  @Override
  protected final AbstractUnsafe newUnsafe() {
    return new SerialUnsafe();
  }

  @Override
  protected void doDeregister() {
    takeBackRead();
  }

  @Override
  protected final void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected final void doClose() throws Exception {
    open = false;
    active = false;
    closeSocket();
  }

  @Override
  protected final void doShutdownOutput() throws Exception {
    shutDownSocketOutput();
    outputShutdown = true;
  }

  @Override
  protected final Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      throw new UnsupportedOperationException(
          "this transport sends a ByteBuf, not a " + StringUtil.simpleClassName(message));
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
  public final ServerSocketChannel parent() {
    return (ServerSocketChannel) super.parent();
  }

  @Override
  public final SocketChannelConfig config() {
    return config;
  }

  @Override
  public final ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final boolean isActive() {
    return active;
  }

  @Override
  public final InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public final InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
  }

  @Override
  public final boolean isInputShutdown() {
    return inputShutdown || !active;
  }

  @Override
  public final boolean isOutputShutdown() {
    return outputShutdown || !active;
  }

  @Override
  public final boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public final ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public final ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        () -> {
          try {
            if (!open) {
              throw new ClosedChannelException();
            }
            if (!active) {
              throw new NotYetConnectedException();
            }
            shutDownReading();
            inputShutdown = true;
            promise.trySuccess();
          } catch (IOException | RuntimeException e) {
            promise.tryFailure(e);
          }
        });
    return promise;
  }

  @Override
  public final ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public final ChannelFuture shutdownOutput(ChannelPromise promise) {
    onLoop(
        () -> {
          Runnable shutdown = () -> ((SerialUnsafe) unsafe()).shutdownOutput(promise);
          if (waitsForSends()) {
            beforeEnd(shutdown);
          } else {
            shutdown.run();
          }
        });
    return promise;
  }

  @Override
  public final ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public final ChannelFuture shutdown(ChannelPromise promise) {
    onLoop(
        () -> {
          PromiseCombiner both = new PromiseCombiner(eventLoop());
          both.add(shutdownOutput());
          both.add(shutdownInput());
          both.finish(promise);
        });
    return promise;
  }

  private final class SerialUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      if (promise.isDone() || !ensureOpen(promise)) {
        return;
      }
      try {
        connect.check(to, from);
        startConnect(to, from, promise);
      } catch (Throwable failure) {
        promise.tryFailure(annotateConnectException(failure, to));
        closeIfClosed();
      }
    }

    /** Closing may wait: for what has just been flushed, and for what SO_LINGER says. */
    @Override
    protected Executor prepareToClose() {
      boolean blocks = closeBlocks() || lingers();
      boolean sends = waitsForSends();
      if (!blocks && !sends) {
        return null;
      }
      endReading(); // nothing more is received meanwhile
      Executor closing = blocks ? GlobalEventExecutor.INSTANCE : Runnable::run;
      return sends ? close -> beforeEnd(() -> closing.execute(close)) : closing;
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

    void onSendFailed(Throwable failure) {
      handleWriteError(failure);
    }

    Throwable annotated(Throwable failure, SocketAddress to) {
      return annotateConnectException(failure, to);
    }
  }
}
