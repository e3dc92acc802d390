package io.perfport.client.report.csv;

import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One row a run; a column for each option that is compared, and for each figure. All are kept to
 * the end, since what figures there are is not known before.
 */
final class CsvRuns {
  private static final int DECIMALS = 6;

  private final List<Variant> variants;
  private final List<Row> rows = new ArrayList<>();

  private record Row(Heading.Run run, String started, String outcome, Trial.Ending ending) {}

  CsvRuns(List<Variant> variants) {
    this.variants = variants;
  }

  Report run(Heading.Run run) {
    return new Report() {
      @Override
      public void onFinish(Measurement result) {
        rows.add(
            new Row(
                run, result.time().toString(), result.outcome().word(), Trial.Ending.of(result)));
      }

      @Override
      public void onNotStarted(Failure failure) {
        rows.add(new Row(run, "", NOT_STARTED, new Trial.NotStarted(failure)));
      }
    };
  }

  /** The heading, and the row of each run. */
  List<List<String>> rows() {
    List<String> options = List.copyOf(variants.get(0).settings().keySet());
    List<Measure> measures =
        rows.stream()
            .flatMap(row -> row.ending().figures().stream())
            .map(Figure::measure)
            .distinct()
            .toList();
    List<String> heading = new ArrayList<>(List.of("round", "variant"));
    heading.addAll(options);
    heading.addAll(List.of("started_utc", "outcome", "reason", "detail"));
    measures.forEach(measure -> heading.add(measure.key()));
    List<List<String>> all = new ArrayList<>();
    all.add(heading);
    rows.forEach(row -> all.add(cells(row, options, measures)));
    return all;
  }

  private static List<String> cells(Row row, List<String> options, List<Measure> measures) {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(row.run().round()));
    cells.add(row.run().variant().label());
    options.forEach(option -> cells.add(row.run().variant().settings().get(option)));
    cells.add(row.started());
    cells.add(row.outcome());
    cells.add(row.ending().failure().map(why -> why.reason().tag()).orElse(""));
    cells.add(row.ending().failure().map(why -> why.detail()).orElse(""));
    Map<Measure, Double> figures = new HashMap<>();
    row.ending().figures().forEach(each -> figures.put(each.measure(), each.value()));
    measures.forEach(measure -> cells.add(number(figures.get(measure))));
    return cells;
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
