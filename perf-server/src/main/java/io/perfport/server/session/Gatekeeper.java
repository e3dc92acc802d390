package io.perfport.server.session;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.core.session.Ending;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Asks an {@link Authorizer} on a thread of its own: decryption takes a millisecond or more, for
 * which no event loop is held up. A connection asks once, and waits in the {@link WaitingRoom}
 * meanwhile, whose room is that of the queue.
 */
public final class Gatekeeper implements AutoCloseable {
  private final Authorizer authorizer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("perf-server-auth", true));

  public Gatekeeper(Authorizer authorizer) {
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
          Ending.tell(loop, () -> answer.accept(user));
        });
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
