package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code deploy/monitoring} asks of metrics that docs/metrics.md says there are. */
class MonitoringFilesTest {
  private static final Path FOLDER = Path.of("..", "deploy", "monitoring");
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final Pattern NAME = Pattern.compile("\\bperfport_\\w+");
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
  private static final Pattern OF_THE_PROCESS =
      Pattern.compile("\\b(?:netty|jvm|process|system)_\\w+");

  private static Set<String> documented() throws IOException {
    return DOCUMENTED
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> found(Pattern names, String text) {
    return names
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String file(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  private static void assertDocumented(String text) throws IOException {
    Set<String> documented = documented();
    String histogram = Meters.REQUEST_LATENCY.prometheusName();
    for (String suffix : List.of("_bucket", "_sum", "_count")) {
      documented.add(histogram + suffix);
    }
    assertThat(found(NAME, text)).isNotEmpty().isSubsetOf(documented);
    assertThat(found(OF_THE_PROCESS, text))
        .allMatch(name -> documented.stream().anyMatch(name::startsWith));
  }

  @Test
  void theRulesAskForMetricsThatThereAre() throws IOException {
    assertDocumented(file("perfport.rules.yml"));
    assertDocumented(file("perfport.rules.test.yml"));
  }

  @Test
  void theDashboardAsksForMetricsThatThereAre() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(file("grafana-dashboard.json"));
    List<String> expressions = dashboard.findValuesAsText("expr");
    expressions.addAll(dashboard.findValuesAsText("definition"));
    assertThat(expressions).hasSizeGreaterThan(20).noneMatch(String::isBlank);
    assertDocumented(String.join("\n", expressions));
  }

  @Test
  void everyPanelOfTheDashboardHasAPlaceOfItsOwn() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(file("grafana-dashboard.json"));
    Set<String> places = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      JsonNode place = panel.get("gridPos");
      assertThat(ids.add(panel.get("id").asInt())).as(panel.get("title").asText()).isTrue();
      assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          String cell = (place.get("x").asInt() + x) + "," + (place.get("y").asInt() + y);
          assertThat(places.add(cell)).as(panel.get("title").asText()).isTrue();
        }
      }
    }
  }

  @Test
  void everyAlertHasATest() throws IOException {
    Pattern alert = Pattern.compile("alert(?:name)?: (\\w+)");
    Set<String> tested =
        alert
            .matcher(file("perfport.rules.test.yml"))
            .results()
            .map(each -> each.group(1))
            .collect(Collectors.toSet());
    Set<String> alerts =
        alert
            .matcher(file("perfport.rules.yml"))
            .results()
            .map(each -> each.group(1))
            .collect(Collectors.toSet());
    assertThat(tested).isEqualTo(alerts);
  }

  @ParameterizedTest
  @CsvSource({
    "check config, prometheus.yml",
    "check rules, perfport.rules.yml",
    "test rules, perfport.rules.test.yml"
  })
  void promtoolFindsNothingWrong(String command, String file) throws Exception {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.add(file);
    Promtool.run(FOLDER, "", words.toArray(String[]::new));
  }
}
