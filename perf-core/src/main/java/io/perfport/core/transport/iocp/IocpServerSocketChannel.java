package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.transport.serial.SerialListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP listener whose accepts complete on its group's port. */
final class IocpServerSocketChannel extends SerialListener {
  private final Backend backend;
  private final OptionsToBind options;
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
    this(backend, trace, OptionsToBind.none());
  }

  private IocpServerSocketChannel(Backend backend, FlowTrace trace, OptionsToBind options) {
    super(options);
    this.backend = backend;
    this.options = options;
    this.flow = trace == null ? null : new ListenerFlow(trace);
    this.acceptor = new ChannelAcceptor(this, backend, flow);
  }

  /**
   * Keeps the options of the socket until the bind makes it, in the shape in which Netty's
   * configuration of a listener sets them; nothing else of it is used.
   */
  private static final class OptionsToBind extends ServerSocket {
    /** Written by the thread that configures the channel, read by its strand as it binds. */
    private final Map<SocketOption<?>, Object> values = new ConcurrentHashMap<>();

    private OptionsToBind() throws IOException {}

    static OptionsToBind none() {
      try {
        return new OptionsToBind();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // it opens nothing
      }
    }

    @Override
    public boolean getReuseAddress() {
      return Boolean.TRUE.equals(values.get(StandardSocketOptions.SO_REUSEADDR));
    }

    @Override
    public void setReuseAddress(boolean on) {
      values.put(StandardSocketOptions.SO_REUSEADDR, on);
    }

    /** What was set; 0 for the system's default. */
    @Override
    public synchronized int getReceiveBufferSize() {
      return (Integer) values.getOrDefault(StandardSocketOptions.SO_RCVBUF, 0);
    }

    @Override
    public synchronized void setReceiveBufferSize(int bytes) {
      values.put(StandardSocketOptions.SO_RCVBUF, bytes);
    }
  }

  CompletionListener listener() {
    return listener;
  }

  @Override
  protected void takeBackAccept() {
    acceptor.takeBack();
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
    CompletionListener bound =
        backend.listen(address, config().getBacklog(), Map.copyOf(options.values));
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
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open && listener != null;
  }

  @Override
  protected SocketAddress localAddress0() {
    return listener == null ? null : listener.localAddress();
  }
}
