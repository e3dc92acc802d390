package io.perfport.core.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.failure.PeerText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON result: that of one test, one around several, or iperf3's.
 *
 * @param name what it is called beside others: that of its file
 */
public record SavedResult(String name, JsonNode document) {
  /** A day of ten streams, sampled each second, is less. */
  private static final long MAX_BYTES = 256L << 20;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read or is no such result; its message is for the user
   */
  public static SavedResult read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("there is no file " + path);
    }
    long bytes = Files.size(path);
    if (bytes > MAX_BYTES) {
      throw new IOException(
          "%s is too large for a result: %d MiB, and the most is %d"
              .formatted(path, bytes >> 20, MAX_BYTES >> 20));
    }
    SavedResult result = new SavedResult(String.valueOf(path.getFileName()), parsed(path));
    if (result.tests().isEmpty() && !result.isOfSeveral()) {
      throw new IOException(
          path
              + " is no result: it has neither runs nor phases, nor start and end (perf-client -J)");
    }
    return result;
  }

  private static JsonNode parsed(Path path) throws IOException {
    try {
      JsonNode document = MAPPER.readTree(path.toFile());
      if (document == null || !document.isObject()) {
        throw new IOException(path + " is no result: it holds no JSON object");
      }
      return document;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new IOException(
          "%s is not JSON, or only a part of it (line %d)".formatted(path, line), e);
    }
  }

  /** Whether it stands around the results of several tests. */
  boolean isOfSeveral() {
    return document.path("runs").isArray() || document.path("phases").isArray();
  }

  /**
   * The tests that have a result: of several runs of one variant the last that completed, since
   * what they say together is in the summary.
   */
  List<TestDocument> tests() {
    if (document.path("phases").isArray()) {
      List<TestDocument> tests = new ArrayList<>();
      document.path("phases").forEach(phase -> add(tests, text(phase, "name"), phase));
      return tests;
    }
    if (document.path("runs").isArray()) {
      return List.copyOf(lastOfEach().values());
    }
    return (document.has("start") || document.has("perfport"))
        ? List.of(new TestDocument("", document))
        : List.of();
  }

  private Map<String, TestDocument> lastOfEach() {
    Map<String, TestDocument> last = new LinkedHashMap<>();
    for (JsonNode run : document.path("runs")) {
      String label = run.has("variant") ? text(run, "variant") : text(run, "transport");
      List<TestDocument> found = new ArrayList<>();
      add(found, label, run);
      for (TestDocument each : found) {
        if (each.completed() || !last.containsKey(label)) {
          last.put(label, each);
        }
      }
    }
    return last;
  }

  private static void add(List<TestDocument> tests, String label, JsonNode around) {
    if (around.path("result").isObject()) {
      tests.add(new TestDocument(label, around.path("result")));
    }
  }

  /** Text of a document, which anybody may have written: one line, of bounded length. */
  static String text(JsonNode node, String field) {
    return PeerText.of(node.path(field).asText());
  }
}
