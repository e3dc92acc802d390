package io.perfport.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.report.csv.CsvResults;
import io.perfport.client.report.json.JsonLinesResults;
import io.perfport.client.report.json.JsonResults;
import io.perfport.client.report.text.LineSink;
import io.perfport.client.report.text.Style;
import io.perfport.client.report.text.TextResults;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.unit.RateFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What tests of requests and responses look like, in every kind of output. */
class ExchangeReportsTest {
  private static CommandReport text(PrintWriter out) {
    return new TextResults(LineSink.to(out), RateFormat.ADAPTIVE, Style.PLAIN);
  }

  private static CommandReport json(PrintWriter out) {
    return new JsonResults(out);
  }

  private static String shown(Function<PrintWriter, CommandReport> format, ExchangeResult result) {
    StringWriter text = new StringWriter();
    CommandReport results = format.apply(new PrintWriter(text));
    ExchangeSamples.tell(results.test(new Heading.Only(), ExchangeSamples.config(result)), result);
    return text.toString();
  }

  private static String shown(Function<PrintWriter, CommandReport> format, LoadedResult result) {
    StringWriter text = new StringWriter();
    CommandReport results = format.apply(new PrintWriter(text));
    ExchangeSamples.tell(results.test(new Heading.Only(), ExchangeSamples.config(result)), result);
    return text.toString();
  }

  @Test
  void anOpenLoop() {
    ExchangeResult result = ExchangeSamples.openLoop(Samples.COMPLETED);
    Golden.check("rr-open.txt", shown(ExchangeReportsTest::text, result));
    Golden.check("rr-open.json", shown(ExchangeReportsTest::json, result));
    Golden.check("rr-open.csv", shown(CsvResults::new, result));
    Golden.check("rr-open.jsonl", shown(JsonLinesResults::new, result));
  }

  @Test
  void connectionsWithTls() {
    Golden.check("crr-tls.txt", shown(ExchangeReportsTest::text, ExchangeSamples.withTls()));
    Golden.check("crr-tls.json", shown(ExchangeReportsTest::json, ExchangeSamples.withTls()));
  }

  @Test
  void connectionsForOneRequestEach() {
    Golden.check("crr.txt", shown(ExchangeReportsTest::text, ExchangeSamples.single()));
    Golden.check("crr.json", shown(ExchangeReportsTest::json, ExchangeSamples.single()));
  }

  @Test
  void aRamp() {
    Golden.check("scale.txt", shown(ExchangeReportsTest::text, ExchangeSamples.scale()));
    Golden.check("scale.json", shown(ExchangeReportsTest::json, ExchangeSamples.scale()));
    Golden.check("scale.csv", shown(CsvResults::new, ExchangeSamples.scale()));
  }

  @Test
  void latencyUnderLoad() {
    Golden.check("loaded.txt", shown(ExchangeReportsTest::text, ExchangeSamples.loaded()));
    Golden.check("loaded.json", shown(ExchangeReportsTest::json, ExchangeSamples.loaded()));
    Golden.check("loaded.csv", shown(CsvResults::new, ExchangeSamples.loaded()));
    Golden.check("loaded.jsonl", shown(JsonLinesResults::new, ExchangeSamples.loaded()));
  }

  @Test
  void everyJsonDocumentIsOne() {
    for (ExchangeResult result :
        List.of(
            ExchangeSamples.openLoop(Samples.FAILED),
            ExchangeSamples.openLoop(Samples.INTERRUPTED),
            ExchangeSamples.single(),
            ExchangeSamples.scale())) {
      assertThat(
              Shown.read(shown(ExchangeReportsTest::json, result))
                  .at("/perfport/exchange/requests")
                  .asLong())
          .isEqualTo(2_000);
    }
  }

  @Test
  void aTestThatBrokeOffSaysWhyAndWhatItHad() {
    assertThat(shown(ExchangeReportsTest::text, ExchangeSamples.openLoop(Samples.FAILED)))
        .contains("Requests: 2000 answered in 2.00 s", "The test broke off (peer-closed)");
    assertThat(shown(CsvResults::new, ExchangeSamples.openLoop(Samples.FAILED)))
        .contains(",failed,peer-closed,");
  }
}
