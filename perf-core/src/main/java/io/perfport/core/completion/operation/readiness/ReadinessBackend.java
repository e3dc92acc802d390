package io.perfport.core.completion.operation.readiness;

import io.perfport.core.completion.CompletionSource;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.PendingOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;

/**
 * Sockets over non-blocking channels: not a kernel port but one in user space, for systems whose
 * kernel tells readiness. Each operation tries its system call at once; only one that would block
 * waits for the selector, which an idle worker of the port polls. The backend has no thread of its
 * own, so that nothing completes unless a thread waits on the port.
 *
 * <p>All that a port can do, it does: cancelling single operations, receives without room (rule
 * 42), resets.
 */
public final class ReadinessBackend implements Backend {
  private final SelectorSource source;

  private ReadinessBackend(SelectorSource source) {
    this.source = source;
  }

  /** Opens the selector. */
  public static ReadinessBackend open() throws IOException {
    return new ReadinessBackend(new SelectorSource());
  }

  @Override
  public String name() {
    return "readiness";
  }

  @Override
  public CompletionSource source() {
    return source;
  }

  @Override
  public boolean triesFirst() {
    return true;
  }

  @Override
  public CompletionSocket openSocket() {
    return CompletionSocket.unconnected(new ReadinessSocket(source));
  }

  @Override
  public CompletionListener listen(SocketAddress local, int backlog) throws IOException {
    return listen(local, backlog, Map.of());
  }

  @Override
  public CompletionListener listen(
      SocketAddress local, int backlog, Map<SocketOption<?>, Object> options) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      PendingOptions.of(options).applyTo(channel);
      channel.bind(local, backlog);
      return new CompletionListener(new ReadinessListener(source, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
