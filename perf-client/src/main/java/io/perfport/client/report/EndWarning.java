package io.perfport.client.report;

import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.Warning;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a figure is suspect, and which end said so.
 *
 * @param end client, server, or in text both
 * @param warning what it said
 */
record EndWarning(String end, Warning warning) {
  static final String CLIENT = "client";
  static final String SERVER = "server";

  /** All that both ends said, the client's first. */
  static List<EndWarning> of(TestResult result) {
    return all(
        result.local().warnings(), result.remote().map(EndpointResult::warnings).orElse(null));
  }

  /** The same for requests. */
  static List<EndWarning> of(ExchangeResult result) {
    return all(
        result.local().warnings(), result.remote().map(ResponderResult::warnings).orElse(null));
  }

  private static List<EndWarning> all(List<Warning> client, List<Warning> server) {
    List<EndWarning> warnings = new ArrayList<>(told(CLIENT, client));
    warnings.addAll(told(SERVER, server));
    return warnings;
  }

  private static List<EndWarning> told(String end, List<Warning> warnings) {
    return warnings == null
        ? List.of()
        : warnings.stream().map(warning -> new EndWarning(end, warning)).toList();
  }

  /** The same for people, of both parts that had load. */
  static List<String> lines(LoadedResult result) {
    List<String> lines = new ArrayList<>(lines(result.idle()));
    result.streams().ifPresent(streams -> lines.addAll(lines(streams)));
    return lines.stream().distinct().toList();
  }

  /** The same for people. */
  static List<String> lines(ExchangeResult result) {
    return lines(of(result), result.start().withinMachine());
  }

  private String line() {
    return "Warning, %s: %s (%s)".formatted(end, Style.visible(warning.detail()), warning.code());
  }

  /** The ends at which somebody has looked: that nothing was said of another means nothing. */
  static List<String> checkedEnds(TestResult result) {
    return ends(
        result.local().warnings(), result.remote().map(EndpointResult::warnings).orElse(null));
  }

  /** The same for requests. */
  static List<String> checkedEnds(ExchangeResult result) {
    return ends(
        result.local().warnings(), result.remote().map(ResponderResult::warnings).orElse(null));
  }

  private static List<String> ends(List<Warning> client, List<Warning> server) {
    List<String> ends = new ArrayList<>();
    if (client != null) {
      ends.add(CLIENT);
    }
    if (server != null) {
      ends.add(SERVER);
    }
    return ends;
  }

  /**
   * For people: two ends on one machine, which see the same, say it once, in the client's words.
   */
  static List<String> lines(TestResult result) {
    boolean oneMachine = // A UNIX-domain socket has no hosts, and leaves no machine.
        result.start().connections().stream()
            .allMatch(
                each ->
                    each.localHost() == null
                        || Objects.equals(each.localHost(), each.remoteHost()));
    return lines(of(result), oneMachine);
  }

  private static List<String> lines(List<EndWarning> all, boolean oneMachine) {
    List<String> lines = new ArrayList<>();
    for (EndWarning each : all) {
      Optional<EndWarning> twin =
          all.stream()
              .filter(other -> oneMachine && !other.end.equals(each.end))
              .filter(other -> other.warning.code().equals(each.warning.code()))
              .findFirst();
      if (twin.isEmpty() || each.end.equals(CLIENT)) {
        lines.add((twin.isPresent() ? new EndWarning("both ends", each.warning) : each).line());
      }
    }
    return lines;
  }

  JsonFields json() {
    return JsonParts.warning(end, warning);
  }
}
