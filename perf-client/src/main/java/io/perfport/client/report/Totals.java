package io.perfport.client.report;

import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The totals of a test, each stream with both its ends, and their sums.
 *
 * @param streams in the order of their ids
 */
record Totals(List<StreamTotals> streams) {
  static Totals of(TestResult result) {
    List<StreamTotals> streams = new ArrayList<>();
    for (StreamTotal local : result.local().streams()) {
      int id = local.streamId();
      Optional<StreamTotal> client = Optional.of(local);
      Optional<StreamTotal> server = find(result.remote(), id);
      boolean clientSends = local.sender();
      streams.add(
          new StreamTotals(
              id, clientSends, clientSends ? client : server, clientSends ? server : client));
    }
    return new Totals(List.copyOf(streams));
  }

  /** The streams of one direction. */
  List<StreamTotals> streams(boolean clientSends) {
    return streams.stream().filter(s -> s.clientSends() == clientSends).toList();
  }

  /** What the senders of one direction sent; empty unless all of them told. */
  Optional<Sum> sent(boolean clientSends) {
    return sum(streams(clientSends), StreamTotals::sender);
  }

  /** What the receivers of one direction received; empty unless all of them told. */
  Optional<Sum> received(boolean clientSends) {
    return sum(streams(clientSends), StreamTotals::receiver);
  }

  /** What a list of streams tells at one of their ends, added up; empty unless all of them told. */
  static Optional<Sum> sum(
      List<StreamTotals> streams, Function<StreamTotals, Optional<StreamTotal>> end) {
    List<StreamTotal> told = told(streams, end);
    return told.isEmpty() || told.size() < streams.size()
        ? Optional.empty()
        : Optional.of(Sum.of(told));
  }

  private static Optional<StreamTotal> find(Optional<EndpointResult> end, int streamId) {
    return end.flatMap(e -> e.streams().stream().filter(s -> s.streamId() == streamId).findFirst());
  }

  /** The totals that a list of streams tells at one of their ends. */
  static List<StreamTotal> told(
      List<StreamTotals> streams, Function<StreamTotals, Optional<StreamTotal>> end) {
    return streams.stream().map(end).flatMap(Optional::stream).toList();
  }
}
