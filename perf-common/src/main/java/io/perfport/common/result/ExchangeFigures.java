package io.perfport.common.result;

import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import io.perfport.common.result.RequesterResult.RequestCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures of merit of requests and responses. The headline is what the load leaves open: how
 * many in a closed loop, how long they took in an open one.
 */
final class ExchangeFigures {
  static final Measure REQUESTS = Measure.more("requests", Unit.PER_SECOND);
  static final Measure CONNECTS = Measure.more("connects", Unit.PER_SECOND);
  static final Measure LATENCY_P50 = Measure.less("latency_p50", Unit.MICROSECONDS);
  static final Measure LATENCY_P99 = Measure.less("latency_p99", Unit.MICROSECONDS);

  /** A few samples make it, and a pause of the machine makes these. */
  static final Measure LATENCY_P99_9 = Measure.shown("latency_p99.9", Unit.MICROSECONDS);

  static final Measure LATENCY_MAX = Measure.shown("latency_max", Unit.MICROSECONDS);
  static final Measure CLIENT_CPU = Measure.less("cpu_client_per_request", Unit.MICROSECONDS);
  static final Measure SERVER_CPU = Measure.less("cpu_server_per_request", Unit.MICROSECONDS);
  private static final double NANOS_PER_MICRO = 1e3;

  private final ExchangeResult result;
  private final RequesterResult local;
  private final List<Figure> figures = new ArrayList<>();

  private ExchangeFigures(ExchangeResult result) {
    this.result = result;
    this.local = result.local();
  }

  /** What can be told; nothing if no request was answered. */
  static List<Figure> of(ExchangeResult result) {
    ExchangeFigures figures = new ExchangeFigures(result);
    if (figures.local.latency() != null && figures.local.nanos() > 0) {
      figures.add();
    }
    return List.copyOf(figures.figures);
  }

  private void add() {
    if (result.start().load().isOpenLoop()) {
      addLatency();
      addRate();
    } else {
      addRate();
      addLatency();
    }
    addLost();
    addCpu(CLIENT_CPU, local.cpu());
    addCpu(SERVER_CPU, result.remote().map(ResponderResult::cpu).orElse(null));
  }

  /** Over UDP: without it, a path that loses requests could look like a quick one. */
  private void addLost() {
    RequestCounts requests = local.requests();
    if (requests.lost() != null) {
      double all = (double) requests.answered() + requests.lost();
      figures.add(new Figure(TestFigures.LOST, 100 * requests.lost() / all));
    }
  }

  private void addRate() {
    figures.add(
        new Figure(
            result.start().plan().kind() == ExchangeKind.SINGLE ? CONNECTS : REQUESTS,
            local.requestsPerSecond()));
  }

  private void addLatency() {
    LatencySummary latency = local.latency().summary();
    addPercentile(LATENCY_P50, latency, 50);
    addPercentile(LATENCY_P99, latency, 99);
    addPercentile(LATENCY_P99_9, latency, 99.9);
    figures.add(new Figure(LATENCY_MAX, latency.maxNanos() / NANOS_PER_MICRO));
  }

  private void addPercentile(Measure measure, LatencySummary latency, double percent) {
    latency
        .at(percent)
        .ifPresent(nanos -> figures.add(new Figure(measure, nanos / NANOS_PER_MICRO)));
  }

  private void addCpu(Measure measure, CpuUsage cpu) {
    if (cpu != null) {
      double micros =
          cpu.totalPercent() / 100 * local.nanos() / NANOS_PER_MICRO / local.requests().answered();
      figures.add(new Figure(measure, micros));
    }
  }
}
