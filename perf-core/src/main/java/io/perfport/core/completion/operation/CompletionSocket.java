package io.perfport.core.completion.operation;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionHandle;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.Operation.OperationKind;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A stream socket whose operations complete on a port. Each operation that was started completes by
 * exactly one packet, also when it fails, is cancelled, or the socket is closed (rules 20, 38, 39);
 * one that could not be started throws and queues nothing (rule 32).
 *
 * <p>Several receives and several sends may be outstanding; they are carried out in the order of
 * the calls (rules 44, 45). Starting them from several threads at once leaves that order open (rule
 * 46); otherwise any thread may call.
 */
public final class CompletionSocket extends CompletionHandle {
  private enum State {
    NEW,
    BOUND,
    /** An accept or a connect is outstanding. */
    CONNECTING,
    CONNECTED,
    CLOSED
  }

  private final SocketDriver driver;
  private final OperationLane inbound = new Inbound();
  private final OperationLane outbound = new Outbound();

  /** Written with this object's monitor held; read by any thread. */
  private volatile State state;

  /** Written by the thread that shuts the output down; read by those that send. */
  private volatile boolean outputShutDown;

  /** Written by the thread that turns it on; read by those that start operations. */
  private volatile boolean skipOnSuccess;

  private CompletionSocket(SocketDriver driver, State state) {
    this.driver = Objects.requireNonNull(driver, "driver");
    this.state = state;
  }

  /** A new socket on that driver: for backends. */
  public static CompletionSocket unconnected(SocketDriver driver) {
    return new CompletionSocket(driver, State.NEW);
  }

  /** A socket whose driver is connected already: for backends. */
  public static CompletionSocket connected(SocketDriver driver) {
    return new CompletionSocket(driver, State.CONNECTED);
  }

  /** The backend's side of this socket: for the backend's listener. */
  public SocketDriver driver() {
    return driver;
  }

  @Override
  public boolean isOpen() {
    return state != State.CLOSED;
  }

  /** Where the socket is bound to; null if nowhere. */
  public SocketAddress localAddress() {
    return driver.localAddress();
  }

  /** What the socket is connected to; null if to nothing. */
  public SocketAddress remoteAddress() {
    return driver.remoteAddress();
  }

  /** As {@link SocketDriver#setOption}. */
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    driver.setOption(option, value);
  }

  /** As {@link SocketDriver#option}. */
  public <T> T option(SocketOption<T> option) throws IOException {
    return driver.option(option);
  }

  /** Binds to a local address, which a connect needs (rule 51); port 0 for any. */
  public synchronized void bind(SocketAddress local) throws IOException {
    require(state == State.NEW, "only a new socket can be bound");
    driver.bind(local);
    state = State.BOUND;
  }

  /**
   * From now on, operations that are done at once queue no packet: the caller sees {@link
   * Submission#DONE}, finds the result in the operation, and has it back (rule 34; an error as
   * well, where the system's call would fail, rule 32). Cannot be taken back. The caller bounds its
   * recursion (rule 68).
   */
  public void skipOnSuccess() {
    skipOnSuccess = true;
  }

  /** Connects a bound socket; completes with 0 bytes (rule 52). After a failure, try again. */
  public Submission connect(Operation operation, SocketAddress remote) throws OperationException {
    requireAssociated();
    operation.begin(OperationKind.CONNECT, this);
    operation.connectTo(Objects.requireNonNull(remote, "remote"));
    try {
      enter(State.BOUND, "only a bound socket can be connected");
    } catch (OperationException e) {
      operation.giveBack();
      throw e;
    }
    try {
      return outbound.submit(operation, skipOnSuccess);
    } catch (OperationException | RuntimeException e) {
      leaveConnecting(State.BOUND);
      throw e;
    }
  }

  /**
   * Receives what is there, at least one byte (rule 43); 0 bytes mean that the peer has closed
   * (rule 40). With no room in the buffer it completes once there is something to receive (rule
   * 42).
   */
  public Submission receive(Operation operation, ByteBuffer target) throws OperationException {
    requireConnected();
    operation.begin(OperationKind.RECEIVE, this);
    operation.receiveInto(Objects.requireNonNull(target, "target"));
    return inbound.submit(operation, skipOnSuccess);
  }

  /**
   * Receives what is there and never waits: the call that follows a receive without room (rule 42),
   * on a backend that tries first. No receive may be outstanding, and no packet comes of it.
   *
   * @return how many bytes; 0 if there is nothing, -1 at the peer's close
   * @throws IOException the system's reason, such as a reset, or {@link OperationException}
   */
  public int receiveNow(ByteBuffer target) throws IOException {
    requireConnected();
    return driver.receiveNow(target);
  }

  /**
   * Sends all that remains in the buffer; completes once, with the whole count. That says that the
   * system has it, not that the peer does (rule 45).
   */
  public Submission send(Operation operation, ByteBuffer source) throws OperationException {
    requireSendable();
    operation.begin(OperationKind.SEND, this);
    operation.sendFrom(Objects.requireNonNull(source, "source"));
    return outbound.submit(operation, skipOnSuccess);
  }

  /** As {@link #send(Operation, ByteBuffer)}, for some buffers of an array, one after the other. */
  public Submission send(Operation operation, ByteBuffer[] sources, int offset, int length)
      throws OperationException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    requireSendable();
    operation.begin(OperationKind.SEND, this);
    operation.sendFrom(sources, offset, length);
    return outbound.submit(operation, skipOnSuccess);
  }

  /** Sends no more. The peer receives its 0 bytes after what was sent before, queued or not. */
  public void shutdownOutput() throws IOException {
    requireConnected();
    outputShutDown = true;
    if (outbound.isIdle()) {
      driver.shutdownOutput();
    }
  }

  /**
   * Asks for one operation to end early. It may also end as if nothing had been asked; either way
   * exactly one packet comes (rules 35, 38).
   *
   * @return false if the operation is not outstanding on this socket: no packet comes (rule 37)
   * @throws OperationException if the backend cannot cancel what it has started
   */
  public boolean cancel(Operation operation) throws OperationException {
    return inbound.cancel(operation) || outbound.cancel(operation);
  }

  /** As {@link #cancel}, for all operations of this socket (rule 36). */
  public boolean cancelAll() throws OperationException {
    boolean anyInbound = inbound.cancelAll();
    boolean anyOutbound = outbound.cancelAll();
    return anyInbound || anyOutbound;
  }

  /**
   * Closes the socket. Outstanding operations complete with {@link CompletionError#ABORTED},
   * possibly after this has returned (rule 39). Idempotent.
   */
  public void close() {
    if (markClosed()) {
      driver.close();
    }
  }

  /** As {@link #close}, but the peer sees a reset, if the backend can (rule 41). Idempotent. */
  public void reset() {
    if (markClosed()) {
      driver.reset();
    }
  }

  /** Reserves a new socket for an accept (rule 49). */
  void beginAccept() throws OperationException {
    enter(State.NEW, "an accept needs a new socket, neither bound nor connected");
  }

  /** Ends the reservation: the socket is connected, or new again. */
  void endAccept(boolean connected) {
    leaveConnecting(connected ? State.CONNECTED : State.NEW);
  }

  /** Receives the first data of a connection into the buffer of its accept (rule 48). */
  void receiveFirst(Operation accept) {
    inbound.carryOn(accept);
  }

  private boolean markClosed() {
    synchronized (this) {
      if (state == State.CLOSED) {
        return false;
      }
      state = State.CLOSED;
    }
    inbound.close();
    outbound.close();
    return true;
  }

  private synchronized void enter(State from, String otherwise) throws OperationException {
    require(state == from, otherwise);
    state = State.CONNECTING;
  }

  private synchronized void leaveConnecting(State to) {
    if (state == State.CONNECTING) {
      state = to;
    }
  }

  private void requireAssociated() throws OperationException {
    if (port() == null) {
      throw new OperationException(
          CompletionError.NOT_ASSOCIATED, "the socket is not associated with a port");
    }
  }

  private void requireConnected() throws OperationException {
    requireAssociated();
    if (state != State.CONNECTED) {
      requireOpen();
      throw new OperationException(CompletionError.NOT_CONNECTED, "the socket is not connected");
    }
  }

  private void requireSendable() throws OperationException {
    requireConnected();
    if (outputShutDown) {
      throw new OperationException(
          CompletionError.SHUT_DOWN, "the socket's output has been shut down");
    }
  }

  private void require(boolean condition, String otherwise) throws OperationException {
    if (!condition) {
      requireOpen();
      throw new OperationException(CompletionError.INVALID_STATE, otherwise);
    }
  }

  private void requireOpen() throws OperationException {
    if (!isOpen()) {
      throw new OperationException(CompletionError.CLOSED, "the socket is closed");
    }
  }

  private final class Inbound extends OperationLane {
    @Override
    Submission start(Operation operation) throws OperationException {
      return driver.receive(operation);
    }

    @Override
    void cancelStarted(Operation operation) throws OperationException {
      driver.cancel(operation);
    }

    @Override
    void complete(Operation operation) {
      if (operation.handle() instanceof CompletionListener listener) {
        listener.gotFirstData(operation);
      } else {
        operation.deliver();
      }
    }
  }

  private final class Outbound extends OperationLane {
    @Override
    Submission start(Operation operation) throws OperationException {
      return operation.kind() == OperationKind.CONNECT
          ? driver.connect(operation, operation.remote())
          : driver.send(operation);
    }

    @Override
    void cancelStarted(Operation operation) throws OperationException {
      driver.cancel(operation);
    }

    @Override
    void complete(Operation operation) {
      if (operation.kind() == OperationKind.CONNECT) {
        leaveConnecting(operation.error() == null ? State.CONNECTED : State.BOUND);
      }
      operation.deliver();
    }

    @Override
    void idle() {
      // A thread that shuts down first sets the flag and then looks whether the lane is idle, so
      // that one
      // of the two does it; both is as good.
      if (outputShutDown && isOpen()) {
        try {
          driver.shutdownOutput();
        } catch (IOException e) {
          // The connection is gone. Its receives say so; there is nobody to tell here.
        }
      }
    }
  }
}
