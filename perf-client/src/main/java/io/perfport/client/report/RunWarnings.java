package io.perfport.client.report;

import io.perfport.common.result.RunResult;
import io.perfport.common.result.Warning;
import java.util.ArrayList;
import java.util.List;

/**
 * Why the figures of a run are suspect, as its ends said.
 *
 * @param client what the client said; null if it has not looked, which is not the same as nothing
 * @param server what the server said; null if it has not looked, or not told
 * @param oneMachine whether both ends are on one machine, and so see the same
 */
public record RunWarnings(List<Warning> client, List<Warning> server, boolean oneMachine) {
  private static final String CLIENT = "client";
  private static final String SERVER = "server";

  /** What one end said, or both. */
  public record OfEnd(String end, Warning warning) {}

  public static RunWarnings of(RunResult result) {
    return new RunWarnings(
        result.local().warnings(),
        result.remote().map(RunResult.MeasuredEnd::warnings).orElse(null),
        result.start().withinMachine());
  }

  /** The ends that have looked: that nothing was said of another means nothing. */
  public List<String> checkedEnds() {
    List<String> ends = new ArrayList<>();
    if (client != null) {
      ends.add(CLIENT);
    }
    if (server != null) {
      ends.add(SERVER);
    }
    return ends;
  }

  /** All that was said, the client's first. */
  public List<OfEnd> all() {
    List<OfEnd> all = new ArrayList<>();
    if (client != null) {
      client.forEach(warning -> all.add(new OfEnd(CLIENT, warning)));
    }
    if (server != null) {
      server.forEach(warning -> all.add(new OfEnd(SERVER, warning)));
    }
    return all;
  }

  /** The same for people: what two ends on one machine both said stands once, as the client's. */
  public List<OfEnd> merged() {
    List<OfEnd> all = all();
    List<OfEnd> merged = new ArrayList<>();
    for (OfEnd each : all) {
      boolean twice =
          oneMachine
              && all.stream()
                  .filter(other -> !other.end.equals(each.end))
                  .anyMatch(other -> other.warning.code().equals(each.warning.code()));
      if (!twice) {
        merged.add(each);
      } else if (each.end.equals(CLIENT)) {
        merged.add(new OfEnd("both ends", each.warning));
      }
    }
    return merged;
  }
}
