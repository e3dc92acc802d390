package io.perfport.client.report.csv;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.report.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/results.md names every key and column that there is, and no other. */
class ResultsDocumentTest {
  /** Golden documents in which, together, everything is told. */
  private static final List<String> DOCUMENTS =
      List.of(
          "forward-1.json",
          "bidir-3.json",
          "failed.json",
          "options.json",
          "bytes.json",
          "iocp.json",
          "udp-bidir-1.json",
          "warnings.json");

  private final String text = read(Path.of("..", "docs", "results.md"));

  @Test
  void everyColumnInItsOrder() {
    String table = text.substring(text.indexOf("| column |"));
    assertThat(firstCells(table))
        .containsExactlyElementsOf(
            Arrays.stream(CsvColumn.values()).map(CsvColumn::heading).toList());
  }

  @Test
  void everyKeyBesideThoseOfIperf3() {
    Set<String> keys = new TreeSet<>();
    for (String file : DOCUMENTS) {
      JsonNode document = Shown.read(read(Path.of("src/test/resources/report", file)));
      collect("perfport", document.get("perfport"), keys);
    }
    JsonNode encrypted = Shown.read(read(Path.of("src/test/resources/report/crr-tls.json")));
    collect("perfport.tls", encrypted.get("perfport").get("tls"), keys);
    String table = text.substring(text.indexOf("| key |"));
    assertThat(firstCells(table.substring(0, table.indexOf("\n\n"))))
        .containsExactlyInAnyOrderElementsOf(
            keys.stream().map(ResultsDocumentTest::withoutItsParts).distinct().toList());
  }

  @Test
  void everyKeyOfRequests() {
    Set<String> keys = new TreeSet<>();
    for (String file : List.of("rr-open.json", "crr.json", "scale.json")) {
      JsonNode document = Shown.read(read(Path.of("src/test/resources/report", file)));
      collect("perfport", document.get("perfport"), keys);
    }
    String streams = text.substring(text.indexOf("| key |"), text.indexOf("| key of requests |"));
    String requests = text.substring(text.indexOf("| key of requests |"));
    Set<String> documented = new TreeSet<>(firstCells(streams));
    documented.addAll(firstCells(requests.substring(0, requests.indexOf("\n\n"))));
    assertThat(documented)
        .containsAll(keys.stream().map(ResultsDocumentTest::withoutItsParts).distinct().toList());
    assertThat(keys.stream().map(ResultsDocumentTest::withoutItsParts))
        .containsAll(firstCells(requests.substring(0, requests.indexOf("\n\n"))));
  }

  /** What is said once of all latencies. */
  private static String withoutItsParts(String key) {
    return key.replaceFirst("_us\\..*", "_us").replaceFirst("_(histogram|spectrum)\\[].*", "_$1[]");
  }

  private static List<String> firstCells(String table) {
    return Pattern.compile("(?m)^\\| `([^`]+)` \\|")
        .matcher(table)
        .results()
        .map((MatchResult row) -> row.group(1))
        .toList();
  }

  private static void collect(String path, JsonNode node, Set<String> keys) {
    if (node.isObject()) {
      node.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), keys));
    } else if (node.isArray()) {
      node.forEach(element -> collect(path + "[]", element, keys));
    } else {
      keys.add(path);
    }
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
