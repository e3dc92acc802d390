package io.perfport.client.report.csv;

import io.perfport.client.report.Report;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestStart;
import java.util.List;

/**
 * The rows of one run. As they stand here they do for any workload: one row, in which each figure
 * of merit stands in the column of its name. A workload with more to say overrides a part.
 */
interface RunRows {
  /** The rows of a workload that has no description of its own. */
  record FigureRows(RunStart start) implements RunRows {
    @Override
    public List<CsvRow> totals(RunResult result) {
      CsvRow row = row("total").set(CsvColumn.WORKLOAD, start.workloadLabel());
      result
          .figures()
          .forEach(
              figure ->
                  CsvColumn.of(figure.measure().key())
                      .ifPresent(column -> row.setFigure(column, figure.value())));
      row.setEnd(result.local().cpu(), result.local().warnings());
      return List.of(row.setOutcome(result.outcome()));
    }
  }

  /**
   * The rows of a run that begins.
   *
   * @param part of a test that consists of several runs; null for a test of one
   */
  static RunRows of(RunStart start, Report.Part part) {
    if (start instanceof TestStart streams) {
      return new StreamRows(streams);
    }
    if (!(start instanceof ExchangeStart exchange)) {
      return new FigureRows(start);
    }
    if (part == null) {
      return new ExchangeRows(exchange, exchange.workload().label());
    }
    String suffix = part == Report.Part.IDLE ? "-idle" : "";
    return new ExchangeRows(exchange, Workload.LOADED.label() + suffix);
  }

  RunStart start();

  /** A row that has what all rows of the run have. */
  default CsvRow row(String kind) {
    return new CsvRow()
        .set(CsvColumn.TRANSPORT, start().facts().transport())
        .set(CsvColumn.TITLE, start().title())
        .set(CsvColumn.STARTED, start().facts().time().toString())
        .set(CsvColumn.ROW, kind);
  }

  default List<CsvRow> step(RampStep step) {
    return List.of();
  }

  default List<CsvRow> interval(RunInterval interval) {
    return List.of();
  }

  List<CsvRow> totals(RunResult result);
}
