package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Charts of how times are distributed: spectra of percentiles, and histograms. */
final class Distributions {
  private static final String LAST_POINT = "The last point of each line is its maximum.";

  private Distributions() {}

  /** What was measured of one test, by name: an object {@code exchange}, and one of its keys. */
  private record Told(JsonNode exchange, String key) {
    JsonNode summary() {
      return exchange.path(key + "_us");
    }
  }

  private static Map<String, Told> told(TestDocument test) {
    Map<String, Told> told = new LinkedHashMap<>();
    if (test.isLoaded()) {
      told.put("idle", new Told(test.perfport().path("idle").path("exchange"), "latency"));
      told.put("under load", new Told(test.exchange(), "latency"));
    } else {
      told.put("latency", new Told(test.exchange(), "latency"));
      told.put("service time", new Told(test.exchange(), "service_time"));
      told.put("connect time", new Told(test.exchange(), "connect_time"));
    }
    told.values().removeIf(each -> !each.summary().isObject());
    return told;
  }

  /** The charts of one test. */
  static List<JsonFields> of(TestDocument test) {
    List<JsonFields> spectra = new ArrayList<>();
    List<JsonFields> bars = new ArrayList<>();
    told(test)
        .forEach(
            (name, each) -> {
              spectra.add(spectrum(name, each));
              bars.add(histogram(name, each));
            });
    List<JsonFields> charts = new ArrayList<>();
    if (!spectra.isEmpty()) {
      charts.add(spectrumChart("Latency by percentile", test.context(), spectra));
      bars.removeIf(each -> each.node().path("buckets").isEmpty());
      charts.add(
          new JsonFields()
              .text("type", "histogram")
              .text("title", "Latency histogram")
              .text("context", test.context())
              .text("unit", "us")
              .array("series", (bars.size() > 1 && !test.isLoaded()) ? bars.subList(0, 1) : bars));
    }
    List<JsonFields> variation = delayVariation(test);
    if (!variation.isEmpty()) {
      charts.add(spectrumChart("One-way delay variation by percentile", test.context(), variation));
    }
    return charts;
  }

  /** Latencies of several tests in one chart; none if fewer than two have any. */
  static List<JsonFields> compared(List<TestDocument> tests, String context) {
    List<JsonFields> spectra = new ArrayList<>();
    for (TestDocument test : tests) {
      told(test)
          .forEach(
              (name, each) -> {
                if (test.isLoaded() || name.equals("latency")) {
                  spectra.add(
                      spectrum(test.isLoaded() ? test.name() + ", " + name : test.name(), each));
                }
              });
    }
    return spectra.size() < 2
        ? List.of()
        : List.of(spectrumChart("Latency by percentile", context, spectra));
  }

  private static JsonFields spectrumChart(String title, String context, List<JsonFields> series) {
    return new JsonFields()
        .text("type", "spectrum")
        .text("title", title)
        .text("context", context)
        .text("unit", "us")
        .text("note", LAST_POINT)
        .array("series", series);
  }

  private static JsonFields spectrum(String name, Told told) {
    JsonNode points = told.exchange.path(told.key + "_spectrum");
    JsonFields series = new JsonFields().text("name", name);
    if (points.isEmpty()) {
      return series.tree("points", ofPercentiles(told.summary()));
    }
    ArrayNode drawn = JsonNodeFactory.instance.arrayNode();
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    double samples = told.summary().path("samples").asDouble(1);
    for (JsonNode point : points) {
      double percent = point.path("percent").asDouble();
      addPoint(drawn, percent, point.path("us").asDouble(), samples);
      rows.addArray()
          .add(point.path("us").asDouble())
          .add(percent / 100)
          .add(point.path("samples").asLong());
    }
    return series
        .tree("points", drawn)
        .object(
            "hgrm",
            new JsonFields()
                .tree("rows", rows)
                .figure("mean", told.summary().path("mean").asDouble())
                .figure("deviation", told.summary().path("deviation").asDouble())
                .figure("max", told.summary().path("max").asDouble())
                .count("samples", told.summary().path("samples").asLong()));
  }

  /** Of a result that has no more: least, known percentiles, greatest. */
  private static ArrayNode ofPercentiles(JsonNode summary) {
    ArrayNode points = JsonNodeFactory.instance.arrayNode();
    double samples = summary.path("samples").asDouble(1);
    addPoint(points, 0, summary.path("min").asDouble(), samples);
    summary
        .path("percentiles")
        .properties()
        .forEach(
            each -> {
              double percent = percent(each.getKey());
              if (!Double.isNaN(percent)) {
                addPoint(points, percent, each.getValue().asDouble(), samples);
              }
            });
    addPoint(points, 100, summary.path("max").asDouble(), samples);
    return points;
  }

  private static double percent(String name) {
    return name.matches("p[0-9]{1,2}(\\.[0-9]{1,6})?")
        ? Double.parseDouble(name.substring(1))
        : Double.NaN;
  }

  /** On this axis 100 % is at no finite place: the maximum stands where one sample is left. */
  private static void addPoint(ArrayNode points, double percent, double micros, double samples) {
    double last = 100 * (1 - 1 / Math.max(2, samples));
    double shown = percent >= 100 ? last : percent;
    if (points.isEmpty() || points.get(points.size() - 1).get(0).asDouble() < shown) {
      points.addArray().add(shown).add(Lane.round(micros));
    } else {
      ((ArrayNode) points.get(points.size() - 1)).set(1, Lane.round(micros));
    }
  }

  private static JsonFields histogram(String name, Told told) {
    ArrayNode buckets = JsonNodeFactory.instance.arrayNode();
    for (JsonNode bucket : told.exchange.path(told.key + "_histogram")) {
      if (bucket.path("up_to_us").asDouble() > 0) {
        buckets
            .addArray()
            .add(bucket.path("above_us").asDouble())
            .add(bucket.path("up_to_us").asDouble())
            .add(bucket.path("samples").asLong());
      }
    }
    return new JsonFields().text("name", name).tree("buckets", buckets);
  }

  private static List<JsonFields> delayVariation(TestDocument test) {
    List<JsonFields> series = new ArrayList<>();
    for (JsonNode stream : test.perfport().path("streams")) {
      JsonNode variation = stream.path("receiver").path("delay_variation_us");
      if (variation.isObject() && series.size() < 8) {
        series.add(
            new JsonFields()
                .text("name", "stream " + stream.path("stream").asInt())
                .tree("points", ofPercentiles(variation)));
      }
    }
    return series;
  }
}
