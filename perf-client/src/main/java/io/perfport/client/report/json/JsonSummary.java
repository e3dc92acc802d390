package io.perfport.client.report.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.judgement.Change;
import io.perfport.client.judgement.Change.Estimate;
import io.perfport.client.judgement.ConfidenceInterval;
import io.perfport.client.judgement.Sample;
import io.perfport.client.judgement.Series.Observation;
import io.perfport.client.judgement.TrialSummary;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Heading;
import io.perfport.core.report.JsonFields;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What several runs say, with the figures of the table for people. */
final class JsonSummary {
  private JsonSummary() {}

  /** The fields by which a run is found in the summary. */
  static void writeHead(JsonGenerator json, Heading.Run run) throws IOException {
    json.writeNumberField("round", run.round());
    json.writeStringField("variant", run.variant().label());
    json.writeFieldName("settings");
    json.writeTree(settings(run.variant()).node());
  }

  private static JsonFields settings(Variant variant) {
    JsonFields fields = new JsonFields();
    variant.settings().forEach(fields::text);
    return fields;
  }

  static JsonFields of(TrialConclusion conclusion) {
    TrialSummary summary = conclusion.summary();
    JsonFields fields =
        new JsonFields()
            .count("rounds", summary.rounds())
            .text("ended", conclusion.reason().label())
            .figure("confidence_percent", summary.levelPercent());
    conclusion.rule().widthPercent().ifPresent(width -> fields.figure("width_percent", width));
    return fields
        .array(
            "variants",
            summary.variants().stream().map(each -> variant(each, summary.levelPercent())).toList())
        .array(
            "left_out",
            conclusion.leftOut().entrySet().stream()
                .map(
                    each ->
                        new JsonFields()
                            .text("variant", each.getKey())
                            .text("not_measured", each.getValue()))
                .toList());
  }

  private static JsonFields variant(TrialSummary.OfVariant variant, double levelPercent) {
    return new JsonFields()
        .text("variant", variant.variant().label())
        .object("settings", settings(variant.variant()))
        .count("runs_completed", variant.completed())
        .count("runs_failed", variant.failed())
        .array(
            "figures", variant.figures().stream().map(each -> figure(each, levelPercent)).toList());
  }

  private static JsonFields figure(TrialSummary.OfFigure figure, double levelPercent) {
    Sample sample = figure.series().sample();
    JsonFields fields =
        JsonPerfport.measure(figure.series().measure())
            .array("values", observations(figure.series().observations()))
            .fine("mean", sample.mean())
            .fine("median", sample.median())
            .fine("min", sample.min())
            .fine("max", sample.max());
    if (sample.size() > 1) {
      fields.fine("standard_deviation", sample.standardDeviation());
    }
    addInterval(fields, "mean", sample.meanInterval(levelPercent));
    fields.array("outliers", observations(figure.series().outliers()));
    figure.change().ifPresent(change -> fields.object("to_first", change(change)));
    return fields;
  }

  private static Iterable<JsonFields> observations(List<Observation> observations) {
    return observations.stream()
        .map(each -> new JsonFields().count("round", each.round()).fine("value", each.value()))
        .toList();
  }

  static JsonFields change(Change change) {
    JsonFields fields = new JsonFields();
    if (change.pairs() > 0) {
      fields.count("rounds", change.pairs());
    }
    change.ratio().ifPresent(ratio -> addEstimate(fields, "ratio", ratio));
    addEstimate(fields, "difference", change.difference());
    return fields.text(
        "significance",
        switch (change.significance()) {
          case UNKNOWN -> "unknown";
          case NONE -> "none";
          case SIGNIFICANT -> "significant";
        });
  }

  private static void addEstimate(JsonFields fields, String name, Estimate estimate) {
    fields.fine(name, estimate.value());
    addInterval(fields, name, estimate.interval());
  }

  private static void addInterval(
      JsonFields fields, String name, Optional<ConfidenceInterval> interval) {
    interval.ifPresent(
        ends -> fields.fine(name + "_low", ends.low()).fine(name + "_high", ends.high()));
  }
}
