package io.perfport.client.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.csv.CsvResults;
import io.perfport.client.report.json.JsonLinesResults;
import io.perfport.client.report.json.JsonResults;
import io.perfport.common.result.TestResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Function;

/** What the formats make of results, as text and read back. */
public final class Shown {
  /** Takes nothing that JSON does not know, such as NaN. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Shown() {}

  public static String json(TestResult result) {
    return show(out -> new JsonResults(out), result);
  }

  public static String events(TestResult result) {
    return show(JsonLinesResults::new, result);
  }

  public static String csv(TestResult result) {
    return show(CsvResults::new, result);
  }

  public static String show(Function<PrintWriter, CommandReport> format, TestResult result) {
    StringWriter text = new StringWriter();
    CommandReport results = format.apply(new PrintWriter(text));
    Samples.tell(results.test(new Heading.Only(), config(result)), result);
    return text.toString();
  }

  public static StreamConfig config(TestResult result) {
    return Samples.config(result.start().facts().transport(), result.start().plan());
  }

  public static JsonNode read(String json) {
    try {
      return STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }
}
