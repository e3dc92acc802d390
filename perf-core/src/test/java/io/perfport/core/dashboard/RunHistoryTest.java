package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.perfport.core.metrics.EndpointPages.Document;
import io.perfport.core.metrics.EndpointPages.Later;
import io.perfport.core.report.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    assertThat(json("/api/runs/31.json")).isEqualTo("{\"run\":31}");
  }

  private String json(String path) {
    return ((Document) history.at(path).orElseThrow()).body().toString(StandardCharsets.UTF_8);
  }

  private Document report(int number) throws Exception {
    CompletableFuture<Document> made = new CompletableFuture<>();
    ((Later) history.at("/api/runs/" + number + ".html").orElseThrow())
        .ask()
        .accept(made::complete);
    return made.get(60, TimeUnit.SECONDS);
  }

  @Test
  void eachRunHasAReportWithAPolicyOfItsOwn() throws Exception {
    add("one", "{\"start\":{},\"title\":\"</script><script>alert(1)</script>\"}");
    assertThat(rows().get(0).path("report").asText()).isEqualTo("/api/runs/1.html");
    Document page = report(1);
    assertThat(page.status()).isEqualTo(HttpResponseStatus.OK);
    assertThat(page.contentType()).startsWith("text/html");
    assertThat(page.policy())
        .contains("default-src 'none'", "script-src 'sha256-", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "'self'");
    assertThat(page.body().toString(StandardCharsets.UTF_8)).doesNotContain("<script>alert");
  }

  @Test
  void aResultOfWhichNoReportCanBeMadeIsAnAnswerToo() throws Exception {
    add("broken", "{");
    assertThat(report(1).status()).isEqualTo(HttpResponseStatus.INTERNAL_SERVER_ERROR);
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
        "/api/runs/0.html",
        "/api/runs/1.htm",
      })
  void otherPathsHaveNoResult(String path) {
    add("only", "{}");
    assertThat(history.at(path)).isEmpty();
  }
}
