package io.perfport.client.batch;

import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.report.json.JsonResults;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.MeasuredEnd;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.core.dashboard.Dashboard;
import io.perfport.core.dashboard.WatchedSession;
import io.perfport.core.dashboard.WatchedSession.WatchedPlan;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Shows one test on a dashboard, beside the report that the command line asked for and the metrics.
 * A test that consists of others shows each of them as a session of its own.
 */
final class LiveTest implements Report, TestObserver {
  private final Dashboard dashboard;
  private final TestConfig config;
  private final Report report;
  private final TestObserver metrics;
  private final String id;
  private final WatchedSession session;
  private final Map<Report.Part, LiveTest> parts = new EnumMap<>(Report.Part.class);

  /**
   * @param report is told the same
   * @param metrics is told the same
   * @param id of the session on the page
   */
  LiveTest(Dashboard dashboard, TestConfig config, Report report, TestObserver metrics, String id) {
    this.dashboard = dashboard;
    this.config = config;
    this.report = report;
    this.metrics = metrics;
    this.id = id;
    String peer =
        config.unix().isPresent() ? config.host() : config.host() + " port " + config.port();
    this.session = dashboard.session(id, peer, null);
    session.onPlanned(plan(config));
  }

  private static WatchedPlan plan(TestConfig config) {
    if (config instanceof LoadedConfig loaded) {
      return plan(Workload.LOADED, loaded.load().plan(), loaded);
    }
    if (config instanceof StreamConfig streams) {
      return plan(Workload.STREAM, streams.plan(), streams);
    }
    ExchangeConfig exchanges = (ExchangeConfig) config;
    ExchangePlan plan = exchanges.plan();
    return new WatchedPlan(
        exchanges.workload().label(),
        "%s: %s".formatted(config.transport().name(), PlanDescription.describe(plan)),
        config.title(),
        millis(plan.limit()),
        plan.omitMillis());
  }

  private static WatchedPlan plan(Workload workload, TestPlan plan, TestConfig config) {
    return new WatchedPlan(
        workload.label(),
        "%s: %s".formatted(config.transport().name(), PlanDescription.describe(plan)),
        config.title(),
        millis(plan.limit()),
        plan.omitMillis());
  }

  private static Long millis(RunLimit limit) {
    return limit instanceof RunLimit.Time time ? (Long) time.millis() : null;
  }

  /** The same of one of the tests that this one consists of. */
  @Override
  public synchronized LiveTest part(Report.Part part) {
    if (parts.isEmpty()) {
      session.onRunning(List.of());
    }
    return parts.computeIfAbsent(
        part,
        key -> {
          LoadedConfig loaded = (LoadedConfig) config;
          return new LiveTest(
              dashboard,
              key == Report.Part.LOAD ? loaded.load() : loaded.exchanges(),
              report.part(key),
              metrics.part(key),
              id + ' ' + key.label());
        });
  }

  @Override
  public void onLoopsOpened(EventExecutorGroup loops) {
    metrics.onLoopsOpened(loops);
    dashboard.watch(loops);
  }

  @Override
  public void onRunning(List<DataStream> streams) {
    metrics.onRunning(streams);
    session.onRunning(streams);
  }

  @Override
  public void onExchanging(ExchangePlan plan) {
    metrics.onExchanging(plan);
  }

  @Override
  public void onLatencies(Histogram nanos) {
    metrics.onLatencies(nanos);
  }

  @Override
  public void onRequesting(Consumer<Histogram> latencies) {
    metrics.onRequesting(latencies);
    session.onRequesting(latencies);
  }

  @Override
  public void onServerCpu(Double percent) {
    metrics.onServerCpu(percent);
    session.onPeerCpu(percent);
  }

  @Override
  public void onServerDatagrams(ReceivedDatagrams datagrams) {
    metrics.onServerDatagrams(datagrams);
    session.onPeerDatagrams(datagrams);
  }

  @Override
  public void onEnded(Outcome outcome) {
    metrics.onEnded(outcome);
  }

  @Override
  public void onRefused(Failure failure) {
    metrics.onRefused(failure);
    session.onEnded(NOT_STARTED, failure.detail(), Map.of(), null);
  }

  @Override
  public void onNotice(String line) {
    report.onNotice(line);
  }

  @Override
  public void onQueued(int place, int waiting) {
    report.onQueued(place, waiting);
  }

  @Override
  public void onStart(RunStart start) {
    report.onStart(start);
  }

  @Override
  public void onStep(RampStep step) {
    report.onStep(step);
  }

  @Override
  public void onInterval(RunInterval interval) {
    report.onInterval(interval);
  }

  @Override
  public boolean showsDistribution() {
    return report.showsDistribution();
  }

  @Override
  public void onDistribution(LatencyDistribution soFar) {
    report.onDistribution(soFar);
  }

  @Override
  public void onFinish(Measurement result) {
    LoopTasks.runAll(() -> show(result), () -> report.onFinish(result));
  }

  private void show(Measurement result) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Figure figure : result.figures()) {
      figures.put(figure.measure().key(), figure.value());
    }
    if (result instanceof RunResult run) {
      addCpu(figures, "cpu_client_percent", run.local());
      run.remote().ifPresent(server -> addCpu(figures, "cpu_server_percent", server));
    }
    String detail =
        result.outcome() instanceof Outcome.Failed failed ? failed.failure().detail() : null;
    session.onEnded(
        result.outcome().word(),
        detail,
        figures,
        JsonResults.document(config, result).orElse(null));
  }

  private static void addCpu(Map<String, Double> figures, String name, MeasuredEnd end) {
    CpuUsage cpu = end.cpu();
    if (cpu != null) {
      figures.put(name, cpu.totalPercent());
    }
  }

  @Override
  public void onNotStarted(Failure failure) {
    report.onNotStarted(failure);
  }
}
