package io.perfport.core.transport.blocking;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.perfport.core.transport.serial.SerialListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A TCP listener with a thread that waits in accept. */
final class BlockingListener extends SerialListener implements ThreadedChannel {
  private final ConnectionGroup group;
  private final ServerSocketChannel socket;
  private final AcceptCall accept = new AcceptCall();
  private final ConnectionThreads threads;

  /** Written on the loop, read by any thread. */
  private volatile boolean bound;

  BlockingListener(ConnectionGroup group) {
    this(group, open());
  }

  BlockingListener(ConnectionGroup group, ServerSocketChannel socket) {
    super(socket.socket());
    this.group = group;
    this.socket = socket;
    this.threads = new ConnectionThreads(group, this);
  }

  private static ServerSocketChannel open() {
    try {
      return ServerSocketChannel.open();
    } catch (IOException e) {
      throw new ChannelException("a socket could not be opened", e);
    }
  }

  /** Accepts the connections, one a call. */
  private final class AcceptCall implements ThreadedChannel.Call {
    // The loop's.
    private boolean requested;
    private boolean claimed;

    // The claimer's, then the loop's.
    private SocketChannel accepted;
    private Throwable failure;

    boolean isClaimable() {
      return requested && !claimed && isActive();
    }

    @Override
    public void call() {
      try {
        accepted = socket.accept();
      } catch (Throwable t) { // an Error too: it would end the thread, and the listener with it
        failure = t;
      }
    }

    @Override
    public void done() {
      SocketChannel connection = accepted;
      Throwable failed = failure;
      accepted = null;
      failure = null;
      claimed = false;
      if (isOpen()) {
        requested = false;
        pass(failed, () -> channelOf(connection));
      } else {
        discard(connection);
      }
    }

    private Channel channelOf(SocketChannel connection) throws IOException {
      try {
        return new BlockingSocketChannel(BlockingListener.this, group, connection);
      } catch (IOException | RuntimeException | Error e) {
        discard(connection);
        throw e;
      }
    }

    private void discard(SocketChannel connection) {
      if (connection != null) {
        try {
          connection.close();
        } catch (IOException e) {
          // Nobody knows of it yet.
        }
      }
    }
  }

  // ---- as its thread sees it

  @Override
  public ConnectionThreads threads() {
    return threads;
  }

  @Override
  public ThreadedChannel.Call claim() {
    if (!accept.isClaimable()) {
      return null;
    }
    accept.claimed = true;
    return accept;
  }

  @Override
  public int unclaimed() {
    return accept.isClaimable() ? 1 : 0;
  }

  // ---- as a Netty channel

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return threads.canServeOn(loop);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    threads.register((ConnectionLoop) eventLoop(), promise);
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    socket.bind(address, config().getBacklog());
    bound = true;
  }

  @Override
  protected void doClose() throws Exception {
    try {
      socket.close();
    } finally {
      threads.onClosed();
    }
  }

  @Override
  protected void doBeginRead() {
    accept.requested = true;
  }

  @Override
  protected void takeBackAccept() {
    accept.requested = false;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public boolean isActive() {
    return bound && socket.isOpen();
  }

  @Override
  protected SocketAddress localAddress0() {
    return socket.socket().getLocalSocketAddress();
  }
}
