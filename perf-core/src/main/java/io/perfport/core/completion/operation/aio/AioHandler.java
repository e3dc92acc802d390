package io.perfport.core.completion.operation.aio;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.operation.JdkFailure;
import io.perfport.core.completion.operation.Operation;
import java.nio.channels.CompletionHandler;

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
