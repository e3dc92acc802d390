package io.perfport.client.config;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import java.util.Optional;

/**
 * The processors that the event loops of both ends are held to ({@code --affinity}).
 *
 * @param client this machine's; null for all that this process may use
 * @param server the server's, for the time of the test; null for what it is started with
 */
public record Affinity(ProcessorSet client, ProcessorSet server) {
  /** Wherever the systems let them run. */
  public static final Affinity ANY = new Affinity(null, null);

  /**
   * Reads {@code CLIENT}, {@code CLIENT,SERVER} or {@code ,SERVER}, of which each is a number or a
   * range such as {@code 0-3}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Affinity parse(String text) {
    String[] ends = text.split(",", -1);
    if (ends.length > 2) {
      throw new IllegalArgumentException(
          "'%s' names more than two ends; give CLIENT,SERVER, and ranges such as 0-3"
              .formatted(text));
    }
    ProcessorSet client =
        ends[0].isEmpty() && ends.length == 2 ? null : ProcessorSet.parse(ends[0]);
    return new Affinity(client, ends.length == 2 ? ProcessorSet.parse(ends[1]) : null);
  }

  /**
   * Ends a test whose server has not held its threads as it was asked to.
   *
   * @param taken what the server says that it holds them to; null if it says nothing
   */
  public void requireTaken(ProcessorSet taken) {
    if (server != null && !server.equals(taken)) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED,
          "the server is older than this client and can't be asked for processors (--affinity);"
              + " leave SERVER out, or update the server");
    }
  }

  /** For people, after the name of a transport; empty where nothing is held. */
  public String inWords() {
    String here = client == null ? "" : " on processor %s".formatted(client);
    return server == null ? here : here + " (the server on processor %s)".formatted(server);
  }

  /** What an iperf3 server can't be asked for; empty if it can. */
  public Optional<String> obstacleOfIperf3() {
    return server == null || server.size() == 1
        ? Optional.empty()
        : Optional.of(
            "--affinity: iperf3 servers run on one processor, not on %s".formatted(server));
  }
}
