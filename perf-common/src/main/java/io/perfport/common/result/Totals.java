package io.perfport.common.result;

import io.perfport.common.plan.TestPlan.Framing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The totals of a test, each stream with both its ends, and their sums.
 *
 * @param streams in the order of their ids
 */
public record Totals(List<OfStream> streams) {
  /**
   * One stream as both its ends saw it. An end is empty if it could not tell: the test broke off.
   *
   * @param clientSends which way it flows
   * @param sender what its sender measured
   * @param receiver what its receiver measured
   */
  public record OfStream(
      int streamId,
      boolean clientSends,
      Optional<StreamTotal> sender,
      Optional<StreamTotal> receiver) {}

  public static Totals of(TestResult result) {
    List<OfStream> streams = new ArrayList<>();
    for (StreamTotal local : result.local().streams()) {
      int id = local.streamId();
      Optional<StreamTotal> client = Optional.of(local);
      Optional<StreamTotal> server = find(result.remote(), id);
      boolean clientSends = local.sender();
      streams.add(
          new OfStream(
              id, clientSends, clientSends ? client : server, clientSends ? server : client));
    }
    return new Totals(List.copyOf(streams));
  }

  /** The streams of one direction. */
  public List<OfStream> streams(boolean clientSends) {
    return streams.stream().filter(s -> s.clientSends() == clientSends).toList();
  }

  /** What the senders of one direction sent; empty unless all of them told. */
  public Optional<Sum> sent(boolean clientSends) {
    return sum(streams(clientSends), OfStream::sender);
  }

  /** What the receivers of one direction received; empty unless all of them told. */
  public Optional<Sum> received(boolean clientSends) {
    return sum(streams(clientSends), OfStream::receiver);
  }

  /** What a list of streams tells at one of their ends, added up; empty unless all of them told. */
  public static Optional<Sum> sum(
      List<OfStream> streams, Function<OfStream, Optional<StreamTotal>> end) {
    List<StreamTotal> told = told(streams, end);
    return told.isEmpty() || told.size() < streams.size()
        ? Optional.empty()
        : Optional.of(Sum.of(told));
  }

  private static Optional<StreamTotal> find(Optional<EndpointResult> end, int streamId) {
    return end.flatMap(e -> e.streams().stream().filter(s -> s.streamId() == streamId).findFirst());
  }

  /** The totals that a list of streams tells at one of their ends. */
  public static List<StreamTotal> told(
      List<OfStream> streams, Function<OfStream, Optional<StreamTotal>> end) {
    return streams.stream().map(end).flatMap(Optional::stream).toList();
  }

  /** The word for a direction in JSON and CSV. */
  public static String direction(boolean clientSends) {
    return clientSends ? "to-server" : "to-client";
  }

  /** Data frames of a stream; null for raw bytes, which have none to count. */
  public static Long frames(StreamTotal total, Framing framing) {
    return framing == Framing.RAW ? null : (Long) total.frames();
  }
}
