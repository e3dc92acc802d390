package io.perfport.core.completion.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One scenario.
 *
 * @param id its name, such as q01-fifo
 * @param title what it shows
 * @param exempt why it has no counterpart here; empty if it has one
 * @param steps what to do and expect
 */
record Scenario(String id, String title, Optional<String> exempt, JsonNode steps) {
  /** The scenarios of one file: queue, threads or sockets. */
  static List<Scenario> load(String group) {
    String resource = "/completion-port-scenarios/" + group + ".jsonl";
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Scenario.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> parse(json, line)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Scenario parse(ObjectMapper json, String line) {
    try {
      JsonNode node = json.readTree(line);
      return new Scenario(
          node.get("id").asText(),
          node.get("title").asText(),
          Optional.ofNullable(node.get("exempt")).map(JsonNode::asText),
          node.get("steps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of its test. */
  @Override
  public String toString() {
    return id + ": " + title;
  }
}
