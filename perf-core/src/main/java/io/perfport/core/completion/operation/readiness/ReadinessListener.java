package io.perfport.core.completion.operation.readiness;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.PacketChain;
import io.perfport.core.completion.operation.JdkFailure;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver.ListenerDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.completion.operation.readiness.SelectorSource.ReadyHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A listener on a non-blocking channel. */
final class ReadinessListener implements ListenerDriver, ReadyHandle {
  private final SelectorSource source;
  private final ServerSocketChannel channel;
  private final SocketAddress localAddress;
  private final SelectionKey key;

  /** The accept that waits; guarded by the monitor. */
  private Operation accepting;

  ReadinessListener(SelectorSource source, ServerSocketChannel channel) throws IOException {
    this.source = source;
    this.channel = channel;
    this.localAddress = channel.getLocalAddress();
    this.key = source.register(channel, this);
  }

  @Override
  public Submission accept(Operation operation) throws OperationException {
    if (!(operation.acceptSocket().driver() instanceof ReadinessSocket)) {
      throw new OperationException(
          CompletionError.INVALID_STATE, "the accept socket belongs to another backend");
    }
    synchronized (this) {
      if (!tryAccept(operation)) {
        accepting = operation;
        if ((key.interestOpsOr(SelectionKey.OP_ACCEPT) & SelectionKey.OP_ACCEPT) == 0) {
          source.interestAdded();
        }
        return Submission.PENDING;
      }
    }
    if (operation.error() == null) {
      return Submission.DONE;
    }
    operation.finish();
    return Submission.PENDING;
  }

  @Override
  public void ready(int readyOps, PacketChain found) {
    Operation operation;
    synchronized (this) {
      operation = accepting;
      if (operation == null) {
        if (key.isValid()) {
          key.interestOpsAnd(~SelectionKey.OP_ACCEPT); // nobody asks for connections now
        }
        return;
      }
      if (!tryAccept(operation)) {
        return;
      }
      accepting = null;
    }
    operation.finish(found);
  }

  @Override
  public void cancel(Operation operation) {
    synchronized (this) {
      if (accepting != operation) {
        return;
      }
      accepting = null;
    }
    abort(operation);
  }

  @Override
  public void close() {
    Operation aborted;
    synchronized (this) {
      aborted = accepting;
      accepting = null;
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    source.release();
    if (aborted != null) {
      abort(aborted);
    }
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  /** Accepts if there is a connection; true if the operation has its result. */
  private boolean tryAccept(Operation operation) {
    try {
      SocketChannel connection = channel.accept();
      if (connection == null) {
        return false;
      }
      ((ReadinessSocket) operation.acceptSocket().driver()).attach(connection);
      operation.result(0);
    } catch (IOException | RuntimeException | Error e) {
      operation.failure(JdkFailure.of(e), e);
    }
    return true;
  }

  private static void abort(Operation operation) {
    operation.failure(CompletionError.ABORTED, null);
    operation.finish();
  }
}
