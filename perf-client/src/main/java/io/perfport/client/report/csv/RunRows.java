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

/** The rows of one run: an implementation for each kind of run. */
interface RunRows {
  /**
   * The rows of a run that begins.
   *
   * @param part of a test that consists of several runs; null for a test of one
   */
  static RunRows of(RunStart start, Report.Part part) {
    if (start instanceof TestStart streams) {
      return new StreamRows(streams);
    }
    ExchangeStart exchange = (ExchangeStart) start;
    if (part == null) {
      return new ExchangeRows(exchange, exchange.workload().label());
    }
    String suffix = part == Report.Part.IDLE ? "-idle" : "";
    return new ExchangeRows(exchange, Workload.LOADED.label() + suffix);
  }

  default List<CsvRow> step(RampStep step) {
    return List.of();
  }

  List<CsvRow> interval(RunInterval interval);

  List<CsvRow> totals(RunResult result);
}
