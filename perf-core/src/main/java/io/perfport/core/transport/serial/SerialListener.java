package io.perfport.core.transport.serial;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DefaultServerSocketChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;

/** A TCP listener on a {@link SerialEventLoop}: each accept is a burst of one connection. */
public abstract class SerialListener extends AbstractServerChannel implements ServerSocketChannel {
  private final ServerSocketChannelConfig config;

  /**
   * @param options where the options of the socket are set
   */
  protected SerialListener(ServerSocket options) {
    config =
        new DefaultServerSocketChannelConfig(this, options) {
          @Override
          protected void autoReadCleared() {
            SerialListener.this.autoReadCleared();
          }
        };
  }

  /** Takes the accept back that was asked for; one that is under way may bring a connection. */
  protected abstract void takeBackAccept();

  /** By any thread. */
  public final void autoReadCleared() {
    if (isRegistered()) {
      if (eventLoop().inEventLoop()) {
        takeBackUnlessAutoRead();
      } else {
        eventLoop().execute(this::takeBackUnlessAutoRead);
      }
    }
  }

  private void takeBackUnlessAutoRead() {
    // It may have been set again by the time that this runs, and its accept asked for.
    if (!config.isAutoRead()) {
      takeBackAccept();
    }
  }

  /**
   * Passes an accepted connection on. On the loop.
   *
   * @param failure why there is none; null otherwise
   * @param connection makes its channel, or throws and closes the socket: its peer may be gone
   *     before it could be set up, or memory
   */
  @SuppressWarnings("deprecation") // Handle is, but there is no other
  public final void pass(Throwable failure, Callable<Channel> connection) {
    ChannelPipeline pipeline = pipeline();
    RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
    handle.reset(config);
    Throwable failed = failure;
    Channel child = null;
    if (failed == null) {
      try {
        child = connection.call();
      } catch (Exception | Error e) {
        failed = e;
      }
    }
    if (child != null) {
      handle.incMessagesRead(1);
      pipeline.fireChannelRead(child);
    }
    handle.readComplete();
    pipeline.fireChannelReadComplete();
    if (failed != null) {
      pipeline.fireExceptionCaught(failed); // the listener goes on: others may still connect
    }
  }

  @Override
  public final ServerSocketChannelConfig config() {
    return config;
  }

  @Override
  public final InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public final InetSocketAddress remoteAddress() {
    return null;
  }
}
