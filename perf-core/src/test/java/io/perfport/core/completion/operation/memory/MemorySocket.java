package io.perfport.core.completion.operation.memory;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * An end of an in-memory connection. A test may also play it by hand, through {@link #dial}, {@link
 * #write} and {@link #read}, which block and queue no packets.
 */
public final class MemorySocket implements SocketDriver {
  /** The connection as this end sees it. */
  record Connection(MemoryPipe in, MemoryPipe out, SocketAddress local, SocketAddress remote) {}

  private final MemoryBackend backend;

  // Guarded by this object's monitor.
  private InetSocketAddress bound;
  private Connection connection;
  private boolean closed;

  MemorySocket(MemoryBackend backend) {
    this.backend = backend;
  }

  @Override
  public synchronized void bind(SocketAddress local) throws IOException {
    bound = backend.reserve(local);
  }

  @Override
  public Submission connect(Operation operation, SocketAddress remote) throws OperationException {
    if (connectTo(remote)) {
      operation.result(0);
    } else {
      operation.failure(CompletionError.REFUSED, null);
    }
    operation.finish(); // as on Windows, a connect is never done when the call returns
    return Submission.PENDING;
  }

  @Override
  public Submission receive(Operation operation) throws OperationException {
    return connection().in().receive(operation);
  }

  @Override
  public Submission send(Operation operation) throws OperationException {
    return connection().out().send(operation);
  }

  @Override
  public void cancel(Operation operation) {
    Connection current = current();
    if (current != null) {
      current.in().cancel(operation);
      current.out().cancel(operation);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection().out().end();
  }

  @Override
  public void close() {
    Connection current = markClosed();
    if (current != null) {
      current.out().abortSender(CompletionError.ABORTED);
      current.out().end();
      // Nobody reads here any more: the peer's sends end as on a reset connection.
      current.in().abort(CompletionError.RESET, CompletionError.ABORTED);
    }
  }

  @Override
  public void reset() {
    Connection current = markClosed();
    if (current != null) {
      current.out().abort(CompletionError.ABORTED, CompletionError.RESET);
      current.in().abort(CompletionError.RESET, CompletionError.ABORTED);
    }
  }

  @Override
  public synchronized SocketAddress localAddress() {
    return connection == null ? bound : connection.local();
  }

  @Override
  public synchronized SocketAddress remoteAddress() {
    return connection == null ? null : connection.remote();
  }

  /** Connects at once, without an operation. */
  public void dial(SocketAddress remote) throws IOException {
    bind(MemoryBackend.ANY_PORT);
    if (!connectTo(remote)) {
      throw new OperationException(CompletionError.REFUSED, "nobody listens at " + remote);
    }
  }

  /** Sends all that remains in the buffer, and blocks until it is on its way. */
  public void write(ByteBuffer source) throws IOException, InterruptedException {
    connection().out().write(source);
  }

  /** Receives at least one byte, and blocks until it is there; -1 when the peer has closed. */
  public int read(ByteBuffer target) throws IOException, InterruptedException {
    return connection().in().read(target);
  }

  /** Makes this the end of a connection; closes it again if the socket is closed already. */
  void attach(Connection newConnection) {
    boolean tooLate;
    synchronized (this) {
      connection = newConnection;
      tooLate = closed;
    }
    if (tooLate) {
      newConnection.out().end();
      newConnection.in().abort(CompletionError.RESET, CompletionError.ABORTED);
    }
  }

  private boolean connectTo(SocketAddress remote) {
    MemoryListener listener = backend.listenerAt(remote);
    if (listener == null) {
      return false;
    }
    SocketAddress local = localAddress();
    MemoryPipe there = backend.newPipe();
    MemoryPipe back = backend.newPipe();
    if (!listener.offer(new Connection(there, back, remote, local))) {
      return false;
    }
    attach(new Connection(back, there, local, remote));
    return true;
  }

  private Connection connection() throws OperationException {
    Connection current = current();
    if (current == null) {
      throw new OperationException(CompletionError.NOT_CONNECTED, "the socket is not connected");
    }
    return current;
  }

  private synchronized Connection current() {
    return connection;
  }

  private synchronized Connection markClosed() {
    if (closed) {
      return null;
    }
    closed = true;
    return connection;
  }
}
