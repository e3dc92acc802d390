package io.perfport.core.completion.operation.aio;

import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.PendingOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * Sockets over {@code AsynchronousSocketChannel}. A few drain threads take the JDK's completions
 * and do nothing but post packets: one hop more than a kernel port of one's own would need.
 *
 * <p>What the JDK does not offer: cancelling one operation (closing the socket cancels all) and
 * receives without room in the buffer, which both end with {@code UNSUPPORTED}; and resetting a
 * connection, which is closed in the ordinary way instead; nor SO_LINGER and IP_TOS. No operation
 * is ever done by the time the call returns.
 */
public final class AioBackend implements Backend {
  private final AsynchronousChannelGroup group;

  /** What the JDK's asynchronous channels know: not SO_LINGER, nor IP_TOS. */
  private final Set<SocketOption<?>> socketOptions;

  private AioBackend(AsynchronousChannelGroup group) throws IOException {
    this.group = group;
    try (AsynchronousSocketChannel any = AsynchronousSocketChannel.open(group)) {
      socketOptions = any.supportedOptions();
    }
  }

  /**
   * Starts the backend.
   *
   * @param drainThreads how many threads take completions from the JDK, at least 1
   * @param threadFactory makes them
   */
  public static AioBackend open(int drainThreads, ThreadFactory threadFactory) throws IOException {
    return new AioBackend(
        AsynchronousChannelGroup.withFixedThreadPool(drainThreads, threadFactory));
  }

  @Override
  public String name() {
    return "aio";
  }

  @Override
  public CompletionSocket openSocket() {
    return CompletionSocket.unconnected(new AioSocket(group, socketOptions));
  }

  @Override
  public CompletionListener listen(SocketAddress local, int backlog) throws IOException {
    return listen(local, backlog, Map.of());
  }

  @Override
  public CompletionListener listen(
      SocketAddress local, int backlog, Map<SocketOption<?>, Object> options) throws IOException {
    AsynchronousServerSocketChannel channel = AsynchronousServerSocketChannel.open(group);
    try {
      PendingOptions.of(options).applyTo(channel);
      channel.bind(local, backlog);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new CompletionListener(new AioListener(channel));
  }

  @Override
  public void close() throws IOException {
    group.shutdownNow();
  }
}
