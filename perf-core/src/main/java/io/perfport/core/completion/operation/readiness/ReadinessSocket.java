package io.perfport.core.completion.operation.readiness;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.PacketChain;
import io.perfport.core.completion.operation.JdkFailure;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.Operation.OperationKind;
import io.perfport.core.completion.operation.PendingOptions;
import io.perfport.core.completion.operation.SocketDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.completion.operation.readiness.SelectorSource.ReadyHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One socket on a non-blocking channel, which comes into being with its bind or its accept.
 *
 * <p>An operation that would block waits in {@link #inbound} or {@link #outbound} with its interest
 * armed. Interest in data stays armed when a receive is done, since the next one is mostly on its
 * way: only if the selector finds data that nobody waits for is it given up. So a connection that
 * is served in time costs the selector no system call beyond the one that waits.
 */
final class ReadinessSocket implements SocketDriver, ReadyHandle {
  private final SelectorSource source;

  /** Written with the monitor held; read by the threads that start operations. */
  private volatile SocketChannel channel;

  // Guarded by the monitor.
  /** Null once the socket is connected: no other channel takes the place of its channel. */
  private PendingOptions options = new PendingOptions();

  private SelectionKey key;
  private Operation inbound;
  private Operation outbound;
  private SocketAddress boundTo;
  private boolean closed;

  /** What the outstanding send has sent; handed from thread to thread with the operation. */
  private long sent;

  ReadinessSocket(SelectorSource source) {
    this.source = source;
  }

  @Override
  public synchronized void bind(SocketAddress local) throws IOException {
    SocketChannel fresh = SocketChannel.open();
    try {
      options.applyTo(fresh);
      if (!isAny(local)) {
        fresh.bind(local);
      }
      adopt(fresh);
    } catch (IOException | RuntimeException e) {
      fresh.close();
      throw e;
    }
    boundTo = local;
  }

  @Override
  public Submission connect(Operation operation, SocketAddress remote) throws OperationException {
    try {
      if (open().connect(remote)) {
        onConnected();
        operation.result(0);
        return Submission.DONE;
      }
    } catch (IOException e) {
      reopen();
      return failed(operation, e);
    } catch (RuntimeException e) {
      throw JdkFailure.notStarted(e);
    }
    return await(operation, SelectionKey.OP_CONNECT);
  }

  @Override
  public Submission receive(Operation operation) throws OperationException {
    SocketChannel from = open();
    try {
      if (tryReceive(from, operation)) {
        return Submission.DONE;
      }
    } catch (IOException e) {
      return failed(operation, e);
    }
    return await(operation, SelectionKey.OP_READ);
  }

  @Override
  public int receiveNow(ByteBuffer target) throws IOException {
    return open().read(target);
  }

  @Override
  public Submission send(Operation operation) throws OperationException {
    SocketChannel to = open();
    sent = 0;
    try {
      if (trySend(to, operation)) {
        return Submission.DONE;
      }
    } catch (IOException e) {
      operation.failure(JdkFailure.of(e), e); // the packet, if one comes, carries it (rule 20)
      return Submission.DONE;
    }
    return await(operation, SelectionKey.OP_WRITE);
  }

  @Override
  public void ready(int readyOps, PacketChain found) {
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      finish(carryOn(SelectionKey.OP_READ), found);
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0) {
      finish(carryOn(SelectionKey.OP_WRITE), found);
    }
    if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
      finish(carryOn(SelectionKey.OP_CONNECT), found);
    }
  }

  @Override
  public void cancel(Operation operation) {
    synchronized (this) {
      if (inbound == operation) {
        inbound = null;
      } else if (outbound == operation) {
        // A connect goes on in the kernel, where only a close would end it.
        if (operation.kind() == OperationKind.CONNECT) {
          return;
        }
        outbound = null;
      } else {
        return;
      }
    }
    abort(operation);
  }

  @Override
  public void shutdownOutput() throws IOException {
    open().shutdownOutput();
  }

  @Override
  public void close() {
    closeChannel();
    source.interestAdded(); // a selector that is blocked would keep the descriptor
  }

  @Override
  public void reset() {
    try {
      setOption(StandardSocketOptions.SO_LINGER, 0); // the system then sends RST for FIN
    } catch (IOException e) {
      // It is closed already.
    }
    closeChannel();
    source.release();
  }

  private void closeChannel() {
    Operation abortedInbound;
    Operation abortedOutbound;
    synchronized (this) {
      closed = true;
      closeQuietly(channel);
      abortedInbound = inbound;
      abortedOutbound = outbound;
      inbound = null;
      outbound = null;
    }
    abort(abortedInbound);
    abort(abortedOutbound);
  }

  @Override
  public synchronized <T> void setOption(SocketOption<T> option, T value) throws IOException {
    if (channel != null) {
      channel.setOption(option, value);
    }
    if (options != null) {
      options.put(option, value);
    }
  }

  @Override
  public synchronized <T> T option(SocketOption<T> option) throws IOException {
    return channel == null ? options.get(option) : channel.getOption(option);
  }

  @Override
  public SocketAddress localAddress() {
    return address(SocketChannel::getLocalAddress);
  }

  @Override
  public SocketAddress remoteAddress() {
    return address(SocketChannel::getRemoteAddress);
  }

  /** Makes an accepted connection this socket's; closes it if the socket is closed already. */
  synchronized void attach(SocketChannel accepted) throws IOException {
    if (closed) {
      accepted.close();
      return;
    }
    try {
      options.applyTo(accepted);
      adopt(accepted);
      onConnected();
    } catch (IOException | RuntimeException | Error e) {
      accepted.close();
      throw e;
    }
  }

  private synchronized void onConnected() {
    options = null;
  }

  private void adopt(SocketChannel fresh) throws IOException {
    fresh.configureBlocking(false);
    key = source.register(fresh, this);
    channel = fresh;
  }

  /** The JDK closes a channel whose connect failed; a port's socket may try again (rule 53). */
  private synchronized void reopen() {
    if (!closed) {
      try {
        closeQuietly(channel);
        bind(boundTo);
      } catch (IOException e) {
        // The next connect finds the channel closed, and says so.
      }
    }
  }

  /** Keeps an operation that would block until the selector says that it does not. */
  private Submission await(Operation operation, int interest) throws OperationException {
    synchronized (this) {
      if (closed) {
        throw new OperationException(CompletionError.CLOSED, "the socket is closed");
      }
      if (interest == SelectionKey.OP_READ) {
        inbound = operation;
      } else {
        outbound = operation;
      }
      if ((key.interestOpsOr(interest) & interest) != 0) {
        return Submission.PENDING; // the selector has never let go of it
      }
    }
    source.interestAdded();
    return Submission.PENDING;
  }

  /** Goes on with the operation that waits for this; returns it if it has its result now. */
  private synchronized Operation carryOn(int readyOp) {
    boolean in = readyOp == SelectionKey.OP_READ;
    Operation operation = in ? inbound : outbound;
    if (closed || operation == null) {
      lowerInterest(readyOp);
      return null;
    }
    try {
      boolean done =
          switch (operation.kind()) {
            case RECEIVE, ACCEPT -> isWithoutRoom(operation) || tryReceive(channel, operation);
            case SEND -> trySend(channel, operation);
            case CONNECT -> finishConnect(operation);
          };
      if (!done) {
        return null;
      }
    } catch (IOException | RuntimeException | Error e) {
      // Out of direct memory, for example: it ends this operation, not the worker that polls.
      operation.failure(JdkFailure.of(e), e);
      if (operation.kind() == OperationKind.CONNECT) {
        reopen();
      }
    }
    if (in) {
      inbound = null;
    } else {
      outbound = null;
      lowerInterest(readyOp); // room in the send buffer would be reported over and over
    }
    return operation;
  }

  private void lowerInterest(int op) {
    if (key.isValid()) {
      key.interestOpsAnd(~op);
    }
  }

  private boolean finishConnect(Operation operation) throws IOException {
    if (!channel.finishConnect()) {
      return false;
    }
    onConnected();
    operation.result(0);
    return true;
  }

  /** A receive without room is done as soon as there is something (rule 42). */
  private static boolean isWithoutRoom(Operation operation) {
    if (operation.target().hasRemaining()) {
      return false;
    }
    operation.result(0);
    return true;
  }

  private static boolean tryReceive(SocketChannel from, Operation operation) throws IOException {
    ByteBuffer target = operation.target();
    if (!target.hasRemaining()) {
      return false;
    }
    int count = from.read(target);
    if (count == 0) {
      return false;
    }
    operation.result(Math.max(count, 0)); // the JDK says -1 where a port says 0 (rule 40)
    return true;
  }

  private boolean trySend(SocketChannel to, Operation operation) throws IOException {
    ByteBuffer[] sources = operation.sources();
    int first = operation.sourcesOffset();
    int length = operation.sourcesLength();
    sent += length == 1 ? to.write(sources[first]) : to.write(sources, first, length);
    for (int i = first + length - 1; i >= first; i--) {
      if (sources[i].hasRemaining()) {
        return false;
      }
    }
    operation.result(sent);
    return true;
  }

  private SocketChannel open() throws OperationException {
    SocketChannel current = channel;
    if (current == null) {
      throw new OperationException(CompletionError.NOT_CONNECTED, "the socket is not connected");
    }
    return current;
  }

  private SocketAddress address(AddressOf which) {
    SocketChannel current = channel;
    if (current == null || !current.isOpen()) {
      return null;
    }
    try {
      return which.of(current);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Any address, any port: the system chooses both at the connect as well, and may then use a port
   * for several peers.
   */
  private static boolean isAny(SocketAddress local) {
    return local instanceof InetSocketAddress address
        && address.getPort() == 0
        && address.getAddress() != null
        && address.getAddress().isAnyLocalAddress();
  }

  private static Submission failed(Operation operation, IOException cause) {
    // It was started, as far as anybody can tell: so it completes, by its packet.
    operation.failure(JdkFailure.of(cause), cause);
    operation.finish();
    return Submission.PENDING;
  }

  private static void finish(Operation operation, PacketChain found) {
    if (operation != null) {
      operation.finish(found);
    }
  }

  private static void abort(Operation operation) {
    if (operation != null) {
      operation.failure(CompletionError.ABORTED, null);
      operation.finish();
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Closed all the same: the descriptor is gone, and outstanding operations end.
      }
    }
  }

  private interface AddressOf {
    SocketAddress of(SocketChannel channel) throws IOException;
  }
}
