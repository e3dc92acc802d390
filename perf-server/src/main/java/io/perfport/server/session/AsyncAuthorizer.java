package io.perfport.server.session;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.core.session.LoopTasks;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Runs an {@link Authorizer} on a thread of its own: decryption takes a millisecond or more, which
 * would hold up an event loop. A connection asks once, and is one of the {@link PendingConnections}
 * meanwhile, whose limit is the queue's too.
 */
public final class AsyncAuthorizer implements AutoCloseable {
  private final Authorizer authorizer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("perf-server-auth", true));

  public AsyncAuthorizer(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * Asks whether the client that sent a token may test. Any thread.
   *
   * @param token null if it sent none
   * @param answer gets the user's name, or empty, on {@code loop}
   */
  public void ask(String token, EventExecutor loop, Consumer<Optional<String>> answer) {
    thread.execute(
        () -> {
          Optional<String> user = authorizer.authorize(token);
          LoopTasks.execute(loop, () -> answer.accept(user));
        });
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
