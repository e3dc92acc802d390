package io.perfport.client.report.json;

import io.perfport.client.judgement.Measure;
import io.perfport.client.judgement.Measure.Figure;
import io.perfport.core.report.JsonFields;
import java.util.List;

/** Figures of merit, whatever the workload: what a baseline is read from. */
final class JsonFigures {
  private JsonFigures() {}

  static List<JsonFields> of(List<Figure> figures) {
    return figures.stream()
        .map(figure -> measure(figure.measure()).fine("value", figure.value()))
        .toList();
  }

  static JsonFields measure(Measure measure) {
    return new JsonFields()
        .text("name", measure.name())
        .text("unit", measure.unit().label())
        .text("better", measure.better().label())
        .flag("judged", measure.judged());
  }
}
