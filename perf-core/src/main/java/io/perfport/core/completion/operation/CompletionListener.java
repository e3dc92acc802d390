package io.perfport.core.completion.operation;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionHandle;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.Operation.OperationKind;
import io.perfport.core.completion.operation.SocketDriver.ListenerDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A listening socket whose accepts complete on its port, with its key (rule 47). The accepted
 * sockets need an association of their own (rule 49). Any thread may call.
 */
public final class CompletionListener extends CompletionHandle {
  private final ListenerDriver driver;
  private final OperationLane accepts = new Accepts();

  /** Accepts that have their connection and wait for its first data; guarded by itself. */
  private final Set<Operation> awaitingData = new HashSet<>();

  /** Written once, by the thread that closes the listener. */
  private volatile boolean closed;

  /** A listener on that driver: for backends. */
  public CompletionListener(ListenerDriver driver) {
    this.driver = Objects.requireNonNull(driver, "driver");
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  /** Where it listens. */
  public SocketAddress localAddress() {
    return driver.localAddress();
  }

  /**
   * Accepts one connection, which becomes that of the given new socket; completes with 0 bytes.
   * Several accepts may be outstanding; each takes one connection (rule 47).
   */
  public Submission accept(Operation operation, CompletionSocket socket) throws OperationException {
    return submit(operation, socket, null);
  }

  /**
   * As {@link #accept(Operation, CompletionSocket)}, but completes only once the connection's first
   * data has been received into the buffer: with its count, or 0 if the peer closed first (rule
   * 48).
   */
  public Submission accept(Operation operation, CompletionSocket socket, ByteBuffer firstData)
      throws OperationException {
    return submit(operation, socket, Objects.requireNonNull(firstData, "firstData"));
  }

  /** As {@link CompletionSocket#cancel}. */
  public boolean cancel(Operation operation) throws OperationException {
    OperationLane lane = operation.lane();
    return lane != null && operation.handle() == this && lane.cancel(operation);
  }

  /** As {@link CompletionSocket#cancelAll}. */
  public boolean cancelAll() throws OperationException {
    boolean any = accepts.cancelAll();
    for (Operation operation : waitingForData()) {
      any |= cancel(operation);
    }
    return any;
  }

  /** Closes; outstanding accepts complete with {@link CompletionError#ABORTED} (rule 39). */
  public void close() {
    closed = true;
    accepts.close();
    driver.close();
    // Their connections were never handed to anybody.
    waitingForData().forEach(operation -> operation.acceptSocket().close());
  }

  /** Called when a connection's first data, or its end, has come into the buffer of its accept. */
  void gotFirstData(Operation operation) {
    synchronized (awaitingData) {
      awaitingData.remove(operation);
    }
    operation.deliver();
  }

  private Submission submit(Operation operation, CompletionSocket socket, ByteBuffer firstData)
      throws OperationException {
    if (port() == null) {
      throw new OperationException(
          CompletionError.NOT_ASSOCIATED, "the listener is not associated with a port");
    }
    operation.begin(OperationKind.ACCEPT, this);
    operation.acceptInto(socket);
    operation.receiveInto(firstData);
    try {
      socket.beginAccept();
    } catch (OperationException e) {
      operation.giveBack();
      throw e;
    }
    try {
      Submission submission = accepts.submit(operation, false);
      // An accept that waits for data as well has only come half-way.
      return firstData == null ? submission : Submission.PENDING;
    } catch (OperationException | RuntimeException | Error e) {
      socket.endAccept(false);
      throw e;
    }
  }

  private List<Operation> waitingForData() {
    synchronized (awaitingData) {
      return List.copyOf(awaitingData);
    }
  }

  private final class Accepts extends OperationLane {
    @Override
    Submission start(Operation operation) throws OperationException {
      return driver.accept(operation);
    }

    @Override
    void cancelStarted(Operation operation) throws OperationException {
      driver.cancel(operation);
    }

    @Override
    void complete(Operation operation) {
      boolean connected = operation.error() == null;
      operation.acceptSocket().endAccept(connected);
      if (!connected || operation.target() == null) {
        operation.deliver();
        return;
      }
      synchronized (awaitingData) {
        awaitingData.add(operation);
      }
      operation.acceptSocket().receiveFirst(operation);
      if (closed) {
        operation.acceptSocket().close(); // it came too late for close() to see
      }
    }
  }
}
