package io.perfport.core.dashboard;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.perfport.core.metrics.EndpointPages.Document;
import io.perfport.core.metrics.EndpointPages.Page;
import io.perfport.core.report.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last runs, with what they measured, and their results as far as these fit: each up to a size,
 * and the newest of all up to another. It belongs to the dashboard's event loop.
 */
final class RunHistory {
  static final int MOST_RUNS = 100;
  static final int MOST_RESULT_BYTES = 2 << 20;
  static final long MOST_BYTES = 16 << 20;

  /** A number of runs as this process counts them, and nothing that a peer has said. */
  private static final Pattern PATH = Pattern.compile("/api/runs/(\\d{1,9})\\.(json|html)");

  private final RunReports reports = new RunReports();
  private final Deque<FinishedRun> runs = new ArrayDeque<>();
  private long numbers;
  private long bytes;

  /** A run, and its result until that has to go. */
  private static final class FinishedRun {
    private final long number;
    private final JsonFields row;
    private byte[] result;

    FinishedRun(long number, JsonFields row, byte[] result) {
      this.number = number;
      this.row = row;
      this.result = result;
    }
  }

  /**
   * Adds a run.
   *
   * @param row what is shown of it
   * @param result its document; null if there is none, or if it is too long to be kept
   */
  void add(JsonFields row, String result) {
    byte[] document = result == null ? null : result.getBytes(StandardCharsets.UTF_8);
    if (document != null && document.length > MOST_RESULT_BYTES) {
      document = null;
    }
    runs.addLast(new FinishedRun(++numbers, row, document));
    bytes += document == null ? 0 : document.length;
    if (runs.size() > MOST_RUNS) {
      forget(runs.removeFirst());
    }
    for (FinishedRun oldest : runs) {
      if (bytes <= MOST_BYTES) {
        break;
      }
      forget(oldest);
    }
  }

  private void forget(FinishedRun run) {
    if (run.result != null) {
      bytes -= run.result.length;
      run.result = null;
    }
  }

  /** What is shown of each, the newest first. */
  List<JsonFields> rows() {
    List<JsonFields> rows = new ArrayList<>();
    for (FinishedRun run : runs) {
      JsonFields row = new JsonFields().count("number", run.number);
      if (run.result != null) {
        String path = "/api/runs/" + run.number;
        row.text("result", path + ".json").text("report", path + ".html");
      }
      rows.add(row.addAll(run.row));
    }
    Collections.reverse(rows);
    return rows;
  }

  /** The result or the report at a path; empty if it is none's, or is not kept any more. */
  Optional<Page> at(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return runs.stream()
        .filter(run -> run.number == number && run.result != null)
        .findFirst()
        .map(
            run ->
                matcher.group(2).equals("html")
                    ? reports.of(run.result)
                    : Document.of(HttpResponseStatus.OK, Dashboard.JSON, run.result, null));
  }
}
