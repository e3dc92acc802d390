package io.perfport.core.transport.iocp;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A TCP listener whose accepts complete on its group's port. */
final class IocpServerSocketChannel extends AbstractServerChannel implements ServerSocketChannel {
  private final Backend backend;
  private final IocpServerSocketChannelConfig config;
  private final ChannelAcceptor acceptor;

  /** Null if nobody traces the listener. */
  private final ListenerFlow flow;

  /** Made by the bind. Written on the strand, read by any thread. */
  private volatile CompletionListener listener;

  /** Written on the strand, read by any thread. */
  private volatile boolean open = true;

  /**
   * @param trace null if nobody wants one
   */
  IocpServerSocketChannel(Backend backend, FlowTrace trace) {
    this.backend = backend;
    this.config = new IocpServerSocketChannelConfig(this);
    this.flow = trace == null ? null : new ListenerFlow(trace);
    this.acceptor = new ChannelAcceptor(this, backend, flow);
  }

  CompletionListener listener() {
    return listener;
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
      acceptor.takeBack();
    }
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof Strand strand && strand.group().backend() == backend;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    Strand strand = (Strand) eventLoop();
    strand.takeOver(
        acceptor.strand(),
        () -> acceptor.belongTo(strand),
        () -> {
          strand.opened(this);
          promise.setSuccess();
        });
  }

  @Override
  protected void doDeregister() {
    ((Strand) eventLoop()).closed(this);
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    CompletionListener bound = backend.listen(address, config.getBacklog(), config.socketOptions());
    if (flow != null) {
      flow.listening();
    }
    ((Strand) eventLoop()).group().port().associate(bound, this);
    if (flow != null) {
      flow.associated(this);
    }
    listener = bound;
  }

  @Override
  protected void doClose() {
    open = false;
    if (listener != null) {
      listener.close();
    }
  }

  @Override
  protected void doBeginRead() throws Exception {
    if (isActive()) {
      acceptor.request();
    }
  }

  @Override
  public ServerSocketChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open && listener != null;
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
    return listener == null ? null : listener.localAddress();
  }
}
