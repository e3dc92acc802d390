package io.perfport.core.completion.operation.aio;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.JdkFailure;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver.ListenerDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.completion.operation.aio.AioSocket.AioHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;

/** A listener on an asynchronous server channel. */
final class AioListener implements ListenerDriver {
  private static final AioHandler<AsynchronousSocketChannel> ACCEPTED =
      (connection, operation) -> {
        ((AioSocket) operation.acceptSocket().driver()).attach(connection);
        operation.result(0);
        operation.finish();
      };

  private final AsynchronousServerSocketChannel channel;
  private final SocketAddress localAddress;

  AioListener(AsynchronousServerSocketChannel channel) throws IOException {
    this.channel = channel;
    this.localAddress = channel.getLocalAddress();
  }

  @Override
  public Submission accept(Operation operation) throws OperationException {
    if (!(operation.acceptSocket().driver() instanceof AioSocket)) {
      throw new OperationException(
          CompletionError.INVALID_STATE, "the accept socket belongs to another backend");
    }
    try {
      channel.accept(operation, ACCEPTED);
    } catch (RuntimeException e) {
      throw JdkFailure.notStarted(e);
    }
    return Submission.PENDING;
  }

  @Override
  public void cancel(Operation operation) throws OperationException {
    throw new OperationException(
        CompletionError.UNSUPPORTED, "the aio backend cannot cancel an accept; close does");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }
}
