package io.perfport.core.transport.blocking;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A TCP listener with a thread that waits in accept. */
final class BlockingListener extends AbstractServerChannel
    implements ServerSocketChannel, CrewedChannel, Duties {
  private final ConnectionGroup group;
  private final java.nio.channels.ServerSocketChannel socket;
  private final BlockingListenerConfig config;
  private final AcceptCall accept;
  private final Crew crew;

  /** Written on the loop, read by any thread. */
  private volatile boolean bound;

  BlockingListener(ConnectionGroup group) {
    this(group, open());
  }

  BlockingListener(ConnectionGroup group, java.nio.channels.ServerSocketChannel socket) {
    this.group = group;
    this.socket = socket;
    this.config = new BlockingListenerConfig(this, socket.socket());
    this.accept = new AcceptCall(this, socket);
    this.crew = new Crew(group, this);
  }

  private static java.nio.channels.ServerSocketChannel open() {
    try {
      return java.nio.channels.ServerSocketChannel.open();
    } catch (IOException e) {
      throw new ChannelException("a socket could not be opened", e);
    }
  }

  ConnectionGroup group() {
    return group;
  }

  void autoReadCleared() {
    if (isRegistered()) {
      if (eventLoop().inEventLoop()) {
        takeBackAccept();
      } else {
        eventLoop().execute(this::takeBackAccept);
      }
    }
  }

  private void takeBackAccept() {
    // It may have been set again by the time that this runs, and its accept asked for.
    if (!config.isAutoRead()) {
      accept.takeBack();
    }
  }

  // ---- as its thread sees it

  @Override
  public Crew crew() {
    return crew;
  }

  @Override
  public BlockingCall claim() {
    if (!accept.isClaimable()) {
      return null;
    }
    accept.claim();
    return accept;
  }

  @Override
  public int unclaimed() {
    return accept.isClaimable() ? 1 : 0;
  }

  @Override
  public boolean isOver() {
    return !socket.isOpen();
  }

  @Override
  public void giveUp(Throwable why) {
    end();
  }

  @Override
  public void end() {
    if (isRegistered()) {
      unsafe().close(unsafe().voidPromise());
    } else {
      unsafe().closeForcibly();
    }
  }

  // ---- as a Netty channel

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
  protected void doBind(SocketAddress address) throws Exception {
    socket.bind(address, config.getBacklog());
    bound = true;
  }

  @Override
  protected void doClose() throws Exception {
    try {
      socket.close();
    } finally {
      crew.dismiss();
    }
  }

  @Override
  protected void doBeginRead() {
    accept.request();
  }

  @Override
  public ServerSocketChannelConfig config() {
    return config;
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
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return null;
  }

  @Override
  protected SocketAddress localAddress0() {
    return socket.socket().getLocalSocketAddress();
  }
}
