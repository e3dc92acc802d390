package io.perfport.core.transport.blocking;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.perfport.core.transport.serial.ConnectRequest;
import io.perfport.core.transport.serial.SerialSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection whose threads wait in the calls themselves: {@link ConnectCall}, {@link
 * ReadCall}, {@link WriteCall}. The socket is in blocking mode, always; closing it ends the calls
 * that are under way.
 */
final class BlockingSocketChannel extends SerialSocketChannel implements ThreadedChannel {
  private final SocketChannel socket;
  private final ConnectCall connect = new ConnectCall();
  private final ReadCall read;
  private final WriteCall write;
  private final ConnectionThreads threads;

  /** A new channel, to be connected. */
  static BlockingSocketChannel unconnected(ConnectionGroup group) {
    try {
      return new BlockingSocketChannel(null, group, SocketChannel.open());
    } catch (IOException e) {
      throw new ChannelException("a socket could not be opened", e);
    }
  }

  /** A channel that was accepted, if {@code parent} is not null. */
  BlockingSocketChannel(BlockingListener parent, ConnectionGroup group, SocketChannel socket)
      throws IOException {
    super(parent, socket.socket());
    this.socket = socket;
    read = new ReadCall(this, socket);
    write = new WriteCall(this, socket);
    threads = new ConnectionThreads(group, this);
    if (parent != null) {
      becomeActive();
    }
  }

  /** Connects. Nothing but closing the socket ends a connect that waits. */
  private final class ConnectCall implements ThreadedChannel.Call {
    /** Set on the loop before the call is claimable. */
    private SocketAddress remote;

    private boolean claimed;

    /** The claimer's, then the loop's. */
    private Throwable failure;

    boolean isClaimable() {
      return connectRequest().isPending() && !claimed && isOpen();
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
      connectRequest().end(failure);
    }
  }

  /** Whether a thread is in a read. On the loop. */
  boolean isReading() {
    return read.isClaimed();
  }

  // ---- as its threads see it; on the loop

  @Override
  public ConnectionThreads threads() {
    return threads;
  }

  @Override
  public ThreadedChannel.Call claim() {
    if (connect.isClaimable()) {
      connect.claimed = true;
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
      onSendFailed(e);
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
  public void onThreadFailed(Throwable why) {
    if (isRegistered()) {
      pipeline().fireExceptionCaught(why);
    }
    end();
  }

  // ---- as a Netty channel; on the loop

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
    ConnectRequest.checkResolved(address);
    socket.bind(address);
  }

  @Override
  protected void startConnect(SocketAddress to, SocketAddress from, ChannelPromise promise)
      throws IOException {
    if (from != null) {
      socket.bind(from);
    }
    connect.remote = to;
    connectRequest().begin(to, promise);
  }

  @Override
  protected void doBeginRead() {
    read.request();
  }

  @Override
  protected void takeBackRead() {
    read.takeBack();
  }

  @Override
  protected void shutDownReading() throws IOException {
    read.shutDownInput();
  }

  @Override
  protected void endReading() {
    read.end();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer outbound) {
    write.request(outbound);
  }

  @Override
  protected boolean waitsForSends() {
    return write.isBusy();
  }

  @Override
  protected void awaitSends() {
    write.awaitEnd();
  }

  @Override
  protected void shutDownSocketOutput() throws IOException {
    write.abandon();
    socket.shutdownOutput();
  }

  @Override
  protected void closeSocket() throws IOException {
    try {
      socket.close();
    } finally {
      giveUp();
      threads.onClosed();
    }
  }

  @Override
  protected void giveUpOperations() {
    connectRequest().abandon();
    read.end();
    write.abandon();
  }

  @Override
  protected SocketAddress localAddress0() {
    return socket.socket().getLocalSocketAddress();
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return socket.socket().getRemoteSocketAddress();
  }
}
