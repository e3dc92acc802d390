package io.perfport.client.report.csv;

import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import java.util.List;

/**
 * The rows of a run of requests and responses.
 *
 * @param workload the word in its column
 */
record ExchangeRows(ExchangeStart start, String workload) implements RunRows {
  @Override
  public CsvRow row(String kind) {
    return RunRows.super.row(kind).set(CsvColumn.WORKLOAD, workload);
  }

  @Override
  public List<CsvRow> step(RampStep step) {
    return List.of(
        latency(row("step"), step.latency())
            .setSeconds(CsvColumn.START, 0)
            .setSeconds(CsvColumn.FINISH, step.heldNanos())
            .set(CsvColumn.CONNECTIONS, (long) step.connections())
            .setFigure(CsvColumn.CONNECT_RATE, step.connectsPerSecond())
            .set(CsvColumn.REQUESTS, (Long) step.requests())
            .set(CsvColumn.CLIENT_RESIDENT, step.clientBytes())
            .set(CsvColumn.SERVER_RESIDENT, step.serverBytes()));
  }

  @Override
  public List<CsvRow> interval(RunInterval over) {
    ExchangeInterval interval = (ExchangeInterval) over;
    return List.of(
        latency(row("interval"), interval.latency())
            .setSeconds(CsvColumn.START, interval.startNanos())
            .setSeconds(CsvColumn.FINISH, interval.endNanos())
            .set(CsvColumn.OMITTED, interval.omitted())
            .set(CsvColumn.CONNECTIONS, (Long) interval.connections())
            .set(CsvColumn.REQUESTS, (Long) interval.requests())
            .setFigure(CsvColumn.REQUEST_RATE, interval.requestsPerSecond()));
  }

  @Override
  public List<CsvRow> totals(RunResult result) {
    RequesterResult local = ((ExchangeResult) result).local();
    CsvRow row =
        latency(row("total"), local.latency() == null ? null : local.latency().summary())
            .setSeconds(CsvColumn.START, 0)
            .setSeconds(CsvColumn.FINISH, local.nanos())
            .set(CsvColumn.OMITTED, false)
            .set(CsvColumn.CONNECTIONS, (long) local.connections())
            .set(CsvColumn.REQUESTS, (Long) local.requests().answered())
            .setFigure(CsvColumn.REQUEST_RATE, local.requestsPerSecond())
            .set(CsvColumn.UNANSWERED, (Long) local.requests().unanswered())
            .set(CsvColumn.UNSENT_REQUESTS, (Long) local.requests().unsent())
            .set(CsvColumn.LOST, local.requests().lost())
            .set(CsvColumn.LATE, local.requests().late())
            .set(CsvColumn.DUPLICATES, local.requests().duplicates());
    if (local.connects() != null && local.nanos() > 0) {
      row.setFigure(CsvColumn.CONNECT_RATE, local.connects() * 1e9 / local.nanos());
    }
    if (local.connecting() != null) {
      local
          .connecting()
          .summary()
          .at(50)
          .ifPresent(nanos -> row.setFigure(CsvColumn.CONNECT_P50, nanos / 1e3));
    }
    return List.of(row.setEnd(local.cpu(), local.warnings()).setOutcome(result.outcome()));
  }

  private static CsvRow latency(CsvRow row, LatencySummary latency) {
    if (latency == null) {
      return row;
    }
    return row.setFigure(CsvColumn.LATENCY_MIN, latency.minNanos() / 1e3)
        .setFigure(CsvColumn.LATENCY_MEAN, latency.meanNanos() / 1e3)
        .setFigure(CsvColumn.LATENCY_MAX, latency.maxNanos() / 1e3)
        .setPercentile(CsvColumn.LATENCY_P50, latency, 50)
        .setPercentile(CsvColumn.LATENCY_P90, latency, 90)
        .setPercentile(CsvColumn.LATENCY_P99, latency, 99)
        .setPercentile(CsvColumn.LATENCY_P99_9, latency, 99.9)
        .setPercentile(CsvColumn.LATENCY_P99_99, latency, 99.99)
        .setPercentile(CsvColumn.LATENCY_P99_999, latency, 99.999);
  }
}
