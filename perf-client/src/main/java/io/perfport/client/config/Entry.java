package io.perfport.client.config;

import io.perfport.common.access.Token;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a client gets into a server that does not serve everybody at once.
 *
 * @param token that proves who it is, to a server that wants to know ({@code --token-file}); a
 *     server that asks for none, or can't prove that it knows it too, is refused
 * @param queueTimeout how long it waits in the line of a full server ({@code --queue-timeout});
 *     zero for not at all
 */
public record Entry(Optional<Token> token, Duration queueTimeout) {
  public static final Duration DEFAULT_QUEUE_TIMEOUT = Duration.ofMinutes(5);

  /** Without a token, and as patient as the command line. */
  public static final Entry OPEN = new Entry(Optional.empty(), DEFAULT_QUEUE_TIMEOUT);

  public Entry {
    Objects.requireNonNull(token, "token");
    if (queueTimeout.isNegative()) {
      throw new IllegalArgumentException("queue-timeout: " + queueTimeout + " is negative");
    }
  }

  /** The same without waiting. */
  public Entry atOnce() {
    return new Entry(token, Duration.ZERO);
  }
}
