package io.perfport.client.session;

import io.perfport.common.result.Measurement;
import java.util.concurrent.CompletableFuture;

/**
 * The client's side of one test, whatever the protocol on its control connection.
 *
 * @param <R> what it measures
 */
public interface TestInProgress<R extends Measurement> {
  /**
   * What becomes of the test. Completes with a result if the run began, however it ended;
   * exceptionally with a {@link io.perfport.common.failure.FailureException} if it never did.
   */
  CompletableFuture<R> result();

  /** Ends the test early, on the user's word. Any thread, once the connection is being made. */
  void interrupt();
}
