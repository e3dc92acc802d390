package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.report.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunHistoryTest {
  private final RunHistory history = new RunHistory();

  private void add(String name, String result) {
    history.add(new JsonFields().text("id", name), result);
  }

  private List<JsonNode> rows() {
    return history.rows().stream().map(row -> (JsonNode) row.node()).toList();
  }

  @Test
  void theLastHundredRunsAreKeptTheNewestFirst() {
    for (int i = 1; i <= 130; i++) {
      add("run-" + i, "{\"run\":" + i + "}");
    }
    assertThat(rows()).hasSize(100);
    assertThat(rows().get(0).path("id").asText()).isEqualTo("run-130");
    assertThat(rows().get(99).path("id").asText()).isEqualTo("run-31");
    assertThat(history.at("/api/runs/30.json")).isEmpty();
    assertThat(
            history.at("/api/runs/31.json").orElseThrow().body().toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"run\":31}");
  }

  @Test
  void aResultThatIsTooLongIsNotKeptAndItsRunIs() {
    add("long", "x".repeat(RunHistory.MOST_RESULT_BYTES + 1));
    add("fits", "x".repeat(RunHistory.MOST_RESULT_BYTES));
    assertThat(history.at("/api/runs/1.json")).isEmpty();
    assertThat(history.at("/api/runs/2.json")).isPresent();
    assertThat(rows()).extracting(row -> row.has("result")).containsExactly(true, false);
  }

  @Test
  void allResultsTogetherHaveALimitAndTheOldestGo() {
    for (int i = 0; i < 20; i++) {
      add("run", "x".repeat(RunHistory.MOST_RESULT_BYTES));
    }
    long kept = RunHistory.MOST_BYTES / RunHistory.MOST_RESULT_BYTES;
    assertThat(rows().stream().filter(row -> row.has("result"))).hasSize((int) kept);
    assertThat(rows().get(0).has("result")).isTrue();
    assertThat(rows()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/runs/.json",
        "/api/runs/0.json",
        "/api/runs/2.json",
        "/api/runs/-1.json",
        "/api/runs/99999999999999999999.json",
        "/api/runs/../1.json",
        "/api/runs/1.json/",
        "/api/runs/1",
      })
  void otherPathsHaveNoResult(String path) {
    add("only", "{}");
    assertThat(history.at(path)).isEmpty();
  }
}
