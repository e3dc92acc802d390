package io.perfport.core.completion.operation.aio;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.JdkFailure;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.PendingOptions;
import io.perfport.core.completion.operation.SocketDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One socket on an asynchronous channel, which comes into being with its bind or its accept. */
final class AioSocket implements SocketDriver {
  private static final AioHandler<Integer> RECEIVED =
      (count, operation) -> {
        operation.result(Math.max(count, 0)); // the JDK says -1 where a port says 0 (rule 40)
        operation.finish();
      };

  private final AsynchronousChannelGroup group;
  private final Set<SocketOption<?>> socketOptions;
  private final Connected connected = new Connected();
  private final Sent sent = new Sent();

  /** Written with the monitor held; read by the threads that start operations. */
  private volatile AsynchronousSocketChannel channel;

  // Guarded by the monitor.
  private SocketAddress boundTo;
  private final PendingOptions options = new PendingOptions();
  private boolean closed;

  AioSocket(AsynchronousChannelGroup group, Set<SocketOption<?>> socketOptions) {
    this.group = group;
    this.socketOptions = socketOptions;
  }

  @Override
  public synchronized void bind(SocketAddress local) throws IOException {
    AsynchronousSocketChannel fresh = AsynchronousSocketChannel.open(group);
    try {
      options.applyTo(fresh);
      fresh.bind(local);
    } catch (IOException | RuntimeException e) {
      fresh.close();
      throw e;
    }
    channel = fresh;
    boundTo = local;
  }

  @Override
  public Submission connect(Operation operation, SocketAddress remote) throws OperationException {
    try {
      open().connect(remote, operation, connected);
    } catch (RuntimeException e) {
      throw JdkFailure.notStarted(e);
    }
    return Submission.PENDING;
  }

  @Override
  public Submission receive(Operation operation) throws OperationException {
    if (!operation.target().hasRemaining()) {
      // The JDK would complete it at once, on Windows as if the peer had closed.
      throw new OperationException(
          CompletionError.UNSUPPORTED, "the aio backend cannot receive zero bytes");
    }
    try {
      open().read(operation.target(), operation, RECEIVED);
    } catch (RuntimeException e) {
      throw JdkFailure.notStarted(e);
    }
    return Submission.PENDING;
  }

  @Override
  public Submission send(Operation operation) throws OperationException {
    try {
      sent.start(operation);
    } catch (RuntimeException e) {
      throw JdkFailure.notStarted(e);
    }
    return Submission.PENDING;
  }

  @Override
  public void cancel(Operation operation) throws OperationException {
    throw new OperationException(
        CompletionError.UNSUPPORTED, "the aio backend cannot cancel one operation; close does");
  }

  @Override
  public void shutdownOutput() throws IOException {
    open().shutdownOutput();
  }

  @Override
  public void close() {
    AsynchronousSocketChannel last;
    synchronized (this) {
      closed = true;
      last = channel;
    }
    closeQuietly(last);
  }

  /** As {@link #close}: the JDK's asynchronous channels do not know SO_LINGER. */
  @Override
  public void reset() {
    close();
  }

  @Override
  public SocketAddress localAddress() {
    return address(AsynchronousSocketChannel::getLocalAddress);
  }

  @Override
  public SocketAddress remoteAddress() {
    return address(AsynchronousSocketChannel::getRemoteAddress);
  }

  @Override
  public synchronized <T> void setOption(SocketOption<T> option, T value) throws IOException {
    if (!socketOptions.contains(option)) {
      // Now, not when there is a channel: nobody could be told then.
      throw new UnsupportedOperationException("the backend aio has no socket option " + option);
    }
    if (channel != null) {
      channel.setOption(option, value);
    }
    options.put(option, value);
  }

  @Override
  public synchronized <T> T option(SocketOption<T> option) throws IOException {
    return channel == null ? options.get(option) : channel.getOption(option);
  }

  /** Makes an accepted connection this socket's; closes it if the socket is closed already. */
  void attach(AsynchronousSocketChannel accepted) {
    boolean tooLate;
    synchronized (this) {
      channel = accepted;
      tooLate = closed;
    }
    if (tooLate) {
      closeQuietly(accepted);
    }
  }

  /** The JDK closes a channel whose connect failed; a port's socket may try again (rule 53). */
  private synchronized void reopen() {
    if (!closed) {
      try {
        bind(boundTo);
      } catch (IOException e) {
        // The next connect finds the channel closed, and says so.
      }
    }
  }

  private AsynchronousSocketChannel open() throws OperationException {
    AsynchronousSocketChannel current = channel;
    if (current == null) {
      throw new OperationException(CompletionError.NOT_CONNECTED, "the socket is not connected");
    }
    return current;
  }

  private SocketAddress address(AddressOf which) {
    AsynchronousSocketChannel current = channel;
    if (current == null || !current.isOpen()) {
      return null;
    }
    try {
      return which.of(current);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(AsynchronousSocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Closed all the same: the descriptor is gone, and outstanding operations end.
      }
    }
  }

  private interface AddressOf {
    SocketAddress of(AsynchronousSocketChannel channel) throws IOException;
  }

  private final class Connected implements AioHandler<Void> {
    @Override
    public void completed(Void nothing, Operation operation) {
      operation.result(0);
      operation.finish();
    }

    @Override
    public void failed(Throwable cause, Operation operation) {
      reopen();
      AioHandler.super.failed(cause, operation);
    }
  }

  /** Sends go on until the whole count is out (rule 45); the JDK may write less. */
  private final class Sent implements AioHandler<Long> {
    // Of the one send that is outstanding; handed from thread to thread by the JDK's completions.
    private long total;

    void start(Operation operation) throws OperationException {
      total = 0;
      write(operation);
    }

    @Override
    public void completed(Long count, Operation operation) {
      total += count;
      if (!hasMore(operation)) {
        operation.result(total);
        operation.finish();
        return;
      }
      try {
        write(operation);
      } catch (OperationException | RuntimeException e) {
        failed(e, operation);
      }
    }

    private void write(Operation operation) throws OperationException {
      open()
          .write(
              operation.sources(),
              operation.sourcesOffset(),
              operation.sourcesLength(),
              0,
              TimeUnit.NANOSECONDS,
              operation,
              this);
    }

    private static boolean hasMore(Operation operation) {
      int end = operation.sourcesOffset() + operation.sourcesLength();
      for (int i = operation.sourcesOffset(); i < end; i++) {
        ByteBuffer source = operation.sources()[i];
        if (source.hasRemaining()) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Turns the JDK's callback into the end of an operation. Runs on a drain thread, or on the thread
   * that started the operation, and must therefore do no more than that.
   */
  interface AioHandler<T> extends CompletionHandler<T, Operation> {
    @Override
    default void failed(Throwable cause, Operation operation) {
      CompletionError error = JdkFailure.of(cause);
      operation.failure(error, error == CompletionError.ABORTED ? null : cause);
      operation.finish();
    }
  }
}
