package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.Figure;
import io.perfport.client.judgement.Measure;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.common.result.Measurement;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row a run; a column for each option that is compared, and for each figure. Written at the
 * end, since what figures there are is not known before.
 */
final class CsvTrials implements TrialReport {
  private static final int DECIMALS = 6;

  private final PrintWriter out;
  private final List<Row> rows = new ArrayList<>();
  private List<Variant> variants = List.of();

  private record Row(Trial trial, String started) {}

  CsvTrials(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(List<Variant> all, StopRule rule) {
    variants = all;
  }

  @Override
  public void ended(Trial trial, TestConfig config, Optional<? extends Measurement> result) {
    rows.add(new Row(trial, result.map(each -> each.time().toString()).orElse("")));
  }

  @Override
  public void conclude(TrialConclusion conclusion) {
    List<String> options = List.copyOf(variants.get(0).settings().keySet());
    List<Measure> measures =
        rows.stream()
            .flatMap(row -> row.trial().ending().figures().stream())
            .map(Figure::measure)
            .distinct()
            .toList();
    List<String> heading = new ArrayList<>(List.of("round", "variant"));
    heading.addAll(options);
    heading.addAll(List.of("started_utc", "outcome", "reason", "detail"));
    measures.forEach(measure -> heading.add(measure.key()));
    out.print(CsvRow.line(heading));
    rows.forEach(row -> out.print(CsvRow.line(cells(row, options, measures))));
    out.flush();
  }

  private static List<String> cells(Row row, List<String> options, List<Measure> measures) {
    Trial trial = row.trial();
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(trial.round()));
    cells.add(trial.variant().label());
    options.forEach(option -> cells.add(trial.variant().settings().get(option)));
    cells.add(row.started());
    cells.add(outcome(trial.ending()));
    cells.add(trial.ending().failure().map(why -> why.reason().tag()).orElse(""));
    cells.add(trial.ending().failure().map(why -> why.detail()).orElse(""));
    Map<Measure, Double> figures = new LinkedHashMap<>();
    trial.ending().figures().forEach(each -> figures.put(each.measure(), each.value()));
    measures.forEach(measure -> cells.add(number(figures.get(measure))));
    return cells;
  }

  static String outcome(Trial.Ending ending) {
    if (ending instanceof Trial.Completed) {
      return "completed";
    }
    if (ending instanceof Trial.Interrupted) {
      return "interrupted";
    }
    return ending instanceof Trial.Failed ? "failed" : Words.NOT_STARTED;
  }

  private static String number(Double value) {
    return value == null
        ? ""
        : BigDecimal.valueOf(value)
            .setScale(DECIMALS, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString();
  }
}
