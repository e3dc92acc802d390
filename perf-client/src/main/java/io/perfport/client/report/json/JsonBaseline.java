package io.perfport.client.report.json;

import io.perfport.client.judgement.BaselineJudgement;
import io.perfport.common.result.Measure;
import io.perfport.core.report.JsonFields;
import java.util.List;

/** Runs held against a baseline, as the table for people has it. */
final class JsonBaseline {
  private JsonBaseline() {}

  static JsonFields of(BaselineJudgement judgement) {
    return new JsonFields()
        .text("file", judgement.file())
        .count("regressions", judgement.regressions())
        .array("variants", judgement.variants().stream().map(JsonBaseline::variant).toList());
  }

  private static JsonFields variant(BaselineJudgement.OfVariant variant) {
    return new JsonFields()
        .text("variant", variant.variant().label())
        .text("against", variant.against().orElse(null))
        .array("differences", differences(variant))
        .array("figures", variant.figures().stream().map(JsonBaseline::figure).toList())
        .array(
            "missing",
            variant.missing().stream()
                .map((Measure each) -> new JsonFields().text("name", each.name()))
                .toList());
  }

  private static List<JsonFields> differences(BaselineJudgement.OfVariant variant) {
    return variant.differences().stream()
        .map(
            each ->
                new JsonFields()
                    .text("name", each.name())
                    .text("then", each.then())
                    .text("now", each.now()))
        .toList();
  }

  private static JsonFields figure(BaselineJudgement.OfFigure figure) {
    return JsonPerfport.measure(figure.measure())
        .fine("then", figure.then().mean())
        .count("then_runs", figure.then().size())
        .fine("now", figure.now().mean())
        .count("now_runs", figure.now().size())
        .object("change", JsonSummary.change(figure.change()))
        .figure("tolerance_percent", figure.tolerancePercent())
        .text("verdict", figure.verdict().label());
  }
}
