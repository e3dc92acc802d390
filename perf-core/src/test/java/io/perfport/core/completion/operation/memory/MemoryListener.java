package io.perfport.core.completion.operation.memory;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver.ListenerDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** The in-memory listener: connections that wait for an accept, or an accept for a connection. */
final class MemoryListener implements ListenerDriver {
  private final MemoryBackend backend;
  private final InetSocketAddress address;
  private final int backlog;

  // Guarded by this object's monitor.
  private final Queue<MemorySocket.Connection> waiting = new ArrayDeque<>();
  private Operation accept;
  private boolean closed;

  MemoryListener(MemoryBackend backend, InetSocketAddress address, int backlog) {
    this.backend = backend;
    this.address = address;
    this.backlog = backlog;
  }

  @Override
  public Submission accept(Operation operation) throws OperationException {
    MemorySocket socket = socketOf(operation);
    MemorySocket.Connection connection;
    synchronized (this) {
      if (closed) {
        throw new OperationException(CompletionError.CLOSED, "the listener is closed");
      }
      connection = waiting.poll();
      if (connection == null) {
        accept = operation;
        return Submission.PENDING;
      }
    }
    socket.attach(connection);
    operation.result(0);
    return Submission.DONE;
  }

  @Override
  public void cancel(Operation operation) {
    if (take(operation)) {
      operation.failure(CompletionError.ABORTED, null);
      operation.finish();
    }
  }

  @Override
  public void close() {
    Operation aborted;
    List<MemorySocket.Connection> refused;
    synchronized (this) {
      closed = true;
      aborted = accept;
      refused = new ArrayList<>(waiting);
      waiting.clear();
    }
    backend.remove(address);
    for (MemorySocket.Connection connection : refused) {
      connection.out().abort(CompletionError.ABORTED, CompletionError.RESET);
      connection.in().abort(CompletionError.RESET, CompletionError.ABORTED);
    }
    if (aborted != null) {
      cancel(aborted);
    }
  }

  @Override
  public SocketAddress localAddress() {
    return address;
  }

  /** Brings a connection; false if it is refused. */
  boolean offer(MemorySocket.Connection connection) {
    Operation operation;
    synchronized (this) {
      if (closed || waiting.size() == backlog) {
        return false;
      }
      operation = accept;
      accept = null;
      if (operation == null) {
        waiting.add(connection);
        return true;
      }
    }
    ((MemorySocket) operation.acceptSocket().driver()).attach(connection);
    operation.result(0);
    operation.finish();
    return true;
  }

  private synchronized boolean take(Operation operation) {
    if (accept != operation) {
      return false;
    }
    accept = null;
    return true;
  }

  private static MemorySocket socketOf(Operation operation) throws OperationException {
    if (operation.acceptSocket().driver() instanceof MemorySocket socket) {
      return socket;
    }
    throw new OperationException(
        CompletionError.INVALID_STATE, "the accept socket belongs to another backend");
  }
}
