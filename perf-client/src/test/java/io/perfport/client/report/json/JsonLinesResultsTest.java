package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Golden;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.report.Samples;
import io.perfport.client.report.Shown;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.result.TestResult;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesResultsTest {
  private final StringWriter text = new StringWriter();

  /** Holds back what is not flushed. */
  private final PrintWriter out = new PrintWriter(new BufferedWriter(text, 1 << 20));

  private final TestResult result =
      Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.COMPLETED);

  private List<String> events() {
    return text.toString().lines().map(line -> Shown.read(line).get("event").asText()).toList();
  }

  @Test
  void oneEventALine() {
    Golden.check("forward-1.jsonl", Shown.events(result));
    Golden.check(
        "bidir-3.jsonl",
        Shown.events(
            Samples.result(Samples.plan(Direction.BIDIRECTIONAL, 3), true, Samples.COMPLETED)));
    Golden.check(
        "failed.jsonl",
        Shown.events(Samples.result(Samples.plan(Direction.REVERSE, 3), true, Samples.FAILED)));
  }

  @Test
  void eachIsThereAtOnce() {
    Report report = new JsonLinesResults(out).test(new Heading.Only(), Shown.config(result));
    report.onStart(result.start());
    assertThat(events()).containsExactly("start");
    report.onInterval(result.intervals().get(0));
    assertThat(events()).containsExactly("start", "interval");
    report.onFinish(result);
    assertThat(events()).containsExactly("start", "interval", "end");
    assertThat(text.toString()).endsWith("}\n");
  }

  @Test
  void dataIsWhatTheDocumentHas() {
    JsonNode document = Shown.read(Shown.json(result));
    List<JsonNode> data =
        Shown.events(result).lines().map(line -> Shown.read(line).get("data")).toList();
    assertThat(data.get(0)).isEqualTo(document.get("start"));
    assertThat(data.get(1)).isEqualTo(document.at("/intervals/0"));
    assertThat(data.get(4)).isEqualTo(document.get("end"));
  }

  @Test
  void anErrorComesBeforeTheEnd() {
    JsonLinesResults results = new JsonLinesResults(out);
    TestResult interrupted =
        Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.INTERRUPTED);
    Samples.tell(results.test(new Heading.Only(), Shown.config(result)), interrupted);
    assertThat(events())
        .containsExactly("start", "interval", "interval", "interval", "error", "end");
  }

  @Test
  void eachWarningIsAnEventBeforeTheEnd() {
    TestResult suspect = Samples.suspect(result);
    Samples.tell(new JsonLinesResults(out).test(new Heading.Only(), Shown.config(result)), suspect);
    assertThat(events()).endsWith("interval", "warning", "warning", "warning", "warning", "end");
    List<JsonNode> told =
        text.toString()
            .lines()
            .map(Shown::read)
            .filter(event -> event.get("event").asText().equals("warning"))
            .map(event -> event.get("data"))
            .toList();
    assertThat(told)
        .containsExactlyElementsOf(Shown.read(Shown.json(suspect)).at("/perfport/warnings"));
  }

  @Test
  void whatNeverBeganEndsWithItsError() {
    new JsonLinesResults(out)
        .test(new Heading.Only(), Shown.config(result))
        .onNotStarted(new Failure(FailureReason.UNKNOWN_HOST, "who?"));
    assertThat(events()).containsExactly("error", "end");
    JsonNode error = Shown.read(text.toString().lines().findFirst().orElseThrow());
    assertThat(error.get("data").asText()).isEqualTo("who?");
    assertThat(error.at("/perfport/failure/reason").asText()).isEqualTo("unknown-host");
  }

  @Test
  void everyEventOfAComparisonNamesItsTransport() {
    JsonLinesResults results = new JsonLinesResults(out);
    Samples.tell(results.test(new Heading.Only(), Shown.config(result)), result);
    assertThat(text.toString().lines())
        .allMatch(line -> Shown.read(line).get("transport").asText().equals("epoll"));
    results.end(new Comparison(List.of(new Comparison.Measured("epoll", true, result))));
    assertThat(events()).endsWith("end", "comparison");
  }
}
