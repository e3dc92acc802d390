package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Charts of bars: transports, variants, phases or files side by side, figure by figure. */
final class Bars {
  private Bars() {}

  /** One chart under construction. */
  private static final class Chart {
    private final String unit;
    private final boolean moreIsBetter;
    private final List<JsonFields> bars = new ArrayList<>();

    Chart(String unit, boolean moreIsBetter) {
      this.unit = unit;
      this.moreIsBetter = moreIsBetter;
    }

    JsonFields fields(String name, String context, String confidence, String note) {
      return new JsonFields()
          .text("type", "bars")
          .text("title", Character.toUpperCase(name.charAt(0)) + name.substring(1))
          .text("context", context)
          .text("unit", unit)
          .text("better", moreIsBetter ? "more" : "less")
          .text("confidence", confidence)
          .text("note", note)
          .array("bars", bars);
    }
  }

  /** Of the closing comparison of transports; none if it has nothing. */
  static List<JsonFields> ofTransports(JsonNode comparison, String context) {
    Chart goodput = new Chart("bit/s", true);
    Chart cost = new Chart("s/GB", false);
    List<String> apart = new ArrayList<>();
    for (JsonNode each : comparison.path("transports")) {
      String name = SavedResult.text(each, "transport");
      JsonNode rate = each.path("bits_per_second");
      if (rate.isNumber() && !each.path("network").asBoolean(true)) {
        apart.add(name + " (" + new Amount(rate.asDouble(), "bit/s").inWords() + ")");
      } else {
        addBar(goodput, name, rate, said(each));
        addBar(cost, name, each.path("cpu_seconds_per_gigabyte"), null);
      }
    }
    String note =
        apart.isEmpty()
            ? null
            : String.join(", ", apart) + " does not use the network stack: no measure for others.";
    List<JsonFields> charts = new ArrayList<>();
    if (!goodput.bars.isEmpty()) {
      charts.add(goodput.fields("throughput", context, null, note));
    }
    if (!cost.bars.isEmpty()) {
      charts.add(cost.fields("processor time, both ends", context, null, null));
    }
    return charts;
  }

  private static String said(JsonNode transport) {
    String outcome = transport.path("outcome").asText("completed");
    return outcome.equals("completed") ? null : SavedResult.text(transport, "outcome");
  }

  private static void addBar(Chart chart, String name, JsonNode value, String said) {
    if (value.isNumber()) {
      chart.bars.add(
          new JsonFields().text("name", name).figure("value", value.asDouble()).text("said", said));
    }
  }

  /** Of the summary of several runs: means with their intervals, and the value of each run. */
  static List<JsonFields> ofVariants(JsonNode summary, String context) {
    Map<String, Chart> charts = new LinkedHashMap<>();
    for (JsonNode variant : summary.path("variants")) {
      String name = SavedResult.text(variant, "variant");
      for (JsonNode figure : variant.path("figures")) {
        if (figure.path("mean").isNumber()) {
          charts
              .computeIfAbsent(words(figure), key -> new Chart(unit(figure), moreIsBetter(figure)))
              .bars
              .add(bar(name, figure));
        }
      }
    }
    String confidence = Amount.number(summary.path("confidence_percent").asDouble(95));
    return charts.entrySet().stream()
        .map(each -> each.getValue().fields(each.getKey(), context, confidence, null))
        .toList();
  }

  static String words(JsonNode figure) {
    return SavedResult.text(figure, "name").replace('_', ' ').replace("cpu", "CPU");
  }

  private static String unit(JsonNode figure) {
    return Amount.ofResult(0, figure.path("unit").asText()).unit();
  }

  private static boolean moreIsBetter(JsonNode figure) {
    return figure.path("better").asText().equals("more");
  }

  private static JsonFields bar(String variant, JsonNode figure) {
    String unit = figure.path("unit").asText();
    ArrayNode points = JsonNodeFactory.instance.arrayNode();
    for (JsonNode each : figure.path("values")) {
      points.add(Amount.ofResult(each.path("value").asDouble(), unit).value());
    }
    JsonFields bar =
        new JsonFields()
            .text("name", variant.isEmpty() ? "all runs" : variant)
            .fine("value", Amount.ofResult(figure.path("mean").asDouble(), unit).value());
    if (figure.path("mean_low").isNumber()) {
      bar.fine("low", Amount.ofResult(figure.path("mean_low").asDouble(), unit).value())
          .fine("high", Amount.ofResult(figure.path("mean_high").asDouble(), unit).value());
    }
    return bar.tree("points", points).text("said", change(figure.path("to_first")));
  }

  /** How it differs from the first variant; null where there is nothing to say. */
  static String change(JsonNode toFirst) {
    if (!toFirst.path("ratio").isNumber()) {
      return null;
    }
    double percent = 100 * (toFirst.path("ratio").asDouble() - 1);
    String size = (percent < 0 ? "−" : "+") + Amount.number(round(Math.abs(percent))) + " %";
    return switch (toFirst.path("significance").asText()) {
      case "significant" -> size;
      case "none" -> size + ", within noise";
      default -> size + ", one round";
    };
  }

  private static double round(double percent) {
    return Math.round(percent * 10) / 10.0;
  }

  /** Of tests without a summary: each figure that two or more of them have. */
  static List<JsonFields> ofTests(List<TestDocument> tests, String context) {
    Map<String, Chart> charts = new LinkedHashMap<>();
    for (TestDocument test : tests) {
      for (TestDocument.Merit merit : test.merits()) {
        charts
            .computeIfAbsent(
                merit.words(), key -> new Chart(merit.amount().unit(), merit.moreIsBetter()))
            .bars
            .add(
                new JsonFields()
                    .text("name", test.name())
                    .fine("value", merit.amount().value())
                    .text("said", test.completed() ? null : test.outcome()));
      }
    }
    charts.values().removeIf(each -> each.bars.size() < 2);
    return charts.entrySet().stream()
        .map(each -> each.getValue().fields(each.getKey(), context, null, null))
        .toList();
  }
}
