package io.perfport.common.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.result.Measure.Figure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * All that one test measured, at the client.
 *
 * @param start what was known when it began
 * @param intervals the client's view, interval by interval
 * @param local the client's totals
 * @param remote the server's totals; empty when the test broke off before it could tell them
 * @param serverOutput what the server printed; empty unless it was asked for, and told
 * @param outcome how the test ended
 */
public record TestResult(
    TestStart start,
    List<Interval> intervals,
    EndpointResult local,
    Optional<EndpointResult> remote,
    Optional<ServerOutput> serverOutput,
    Outcome outcome)
    implements RunResult {
  public TestResult {
    intervals = List.copyOf(intervals);
  }

  /** Without the server's output. */
  public TestResult(
      TestStart start,
      List<Interval> intervals,
      EndpointResult local,
      Optional<EndpointResult> remote,
      Outcome outcome) {
    this(start, intervals, local, remote, Optional.empty(), outcome);
  }

  @Override
  public List<Figure> figures() {
    return TestFigures.of(this);
  }

  /**
   * What the receivers of the streams measured, whichever end they are at; of a test that broke
   * off, only what could be told.
   */
  public List<StreamTotal> receivers() {
    return Stream.concat(local.streams().stream(), remote.stream().flatMap(TestResult::totals))
        .filter(total -> !total.sender())
        .toList();
  }

  /**
   * What the receivers received, in both directions together and without the warm-up, over the time
   * of the last of them; empty if one of them could not tell, as after a failure.
   */
  public OptionalDouble goodputBitsPerSecond() {
    List<StreamTotal> told = receivers();
    if (told.size() < start.plan().connections()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        Rates.bitsPerSecond(
            told.stream().mapToLong(StreamTotal::bytes).sum(),
            told.stream().mapToLong(StreamTotal::nanos).max().orElse(0)));
  }

  /**
   * The datagrams of all streams as their receivers counted them; empty over TCP, and if one of the
   * receivers could not tell.
   */
  public Optional<DatagramCounts> datagrams() {
    List<StreamTotal> told = receivers();
    return told.size() < start.plan().connections()
        ? Optional.empty()
        : Optional.ofNullable(
            DatagramCounts.sum(told.stream().map(StreamTotal::datagrams).toList()));
  }

  private static Stream<StreamTotal> totals(EndpointResult end) {
    return end.streams().stream();
  }

  /**
   * What an iperf3 server printed of a test, as it told its client ({@code --get-server-output}).
   * As it came: not fit for a terminal.
   */
  public sealed interface ServerOutput {
    /** The lines of a server that prints text. */
    record Text(String lines) implements ServerOutput {}

    /** The document of a server that prints JSON. */
    record Json(JsonNode document) implements ServerOutput {}
  }
}
