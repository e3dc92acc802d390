package io.perfport.core.completion.operation.memory;

import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * A network inside one process. It has no threads: an operation completes in the thread whose call
 * makes it complete.
 */
public final class MemoryBackend implements Backend {
  /** Binds to any free port. */
  public static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final int DEFAULT_PIPE_BYTES = 64 * 1024;
  private static final int DEFAULT_BACKLOG = 128;
  private static final int FIRST_FREE_PORT = 49_152;

  private final int pipeBytes;

  // Guarded by this object's monitor.
  private final Map<SocketAddress, MemoryListener> listeners = new HashMap<>();
  private int nextPort = FIRST_FREE_PORT;

  public MemoryBackend() {
    this(DEFAULT_PIPE_BYTES);
  }

  /**
   * @param pipeBytes how much may be on its way in one direction of a connection, at least 1: with
   *     few bytes, sends stay pending until the peer receives
   */
  public MemoryBackend(int pipeBytes) {
    if (pipeBytes < 1) {
      throw new IllegalArgumentException("a pipe holds at least one byte, not " + pipeBytes);
    }
    this.pipeBytes = pipeBytes;
  }

  /**
   * Two sockets that are connected with each other.
   *
   * @param near one end
   * @param far the other
   */
  public record Pair(CompletionSocket near, CompletionSocket far) {}

  /** A connected pair. */
  public Pair openPair() throws IOException {
    MemoryPipe there = newPipe();
    MemoryPipe back = newPipe();
    InetSocketAddress near = reserve(ANY_PORT);
    InetSocketAddress far = reserve(ANY_PORT);
    return new Pair(
        connected(new MemorySocket.Connection(back, there, near, far)),
        connected(new MemorySocket.Connection(there, back, far, near)));
  }

  /** The end of a connection that this socket drives, to be played by hand. */
  public static MemorySocket endOf(CompletionSocket socket) {
    return (MemorySocket) socket.driver();
  }

  /** A connected socket, made without an operation. */
  public CompletionSocket dial(SocketAddress remote) throws IOException {
    MemorySocket end = new MemorySocket(this);
    end.dial(remote);
    return CompletionSocket.connected(end);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public CompletionSocket openSocket() {
    return CompletionSocket.unconnected(new MemorySocket(this));
  }

  @Override
  public CompletionListener listen(SocketAddress local, int backlog) throws IOException {
    InetSocketAddress address = reserve(local);
    MemoryListener driver =
        new MemoryListener(this, address, backlog == 0 ? DEFAULT_BACKLOG : backlog);
    synchronized (this) {
      if (listeners.putIfAbsent(address, driver) != null) {
        throw new BindException("address in use: " + address);
      }
    }
    return new CompletionListener(driver);
  }

  @Override
  public void close() {
    // No threads, nothing outside of the heap.
  }

  synchronized InetSocketAddress reserve(SocketAddress local) throws IOException {
    if (!(local instanceof InetSocketAddress address)) {
      throw new BindException("not an Internet address: " + local);
    }
    return address.getPort() == 0
        ? new InetSocketAddress(address.getAddress(), nextPort++)
        : address;
  }

  synchronized MemoryListener listenerAt(SocketAddress address) {
    return listeners.get(address);
  }

  synchronized void remove(SocketAddress address) {
    listeners.remove(address);
  }

  MemoryPipe newPipe() {
    return new MemoryPipe(pipeBytes);
  }

  private CompletionSocket connected(MemorySocket.Connection connection) {
    MemorySocket end = new MemorySocket(this);
    end.attach(connection);
    return CompletionSocket.connected(end);
  }
}
