package io.perfport.client;

import io.perfport.client.report.ExchangeReport;
import io.perfport.client.report.LoadedReport;
import io.perfport.client.report.Report;
import io.perfport.client.report.Reports;
import io.perfport.client.session.TestObserver;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.TestResult;
import io.perfport.core.control.SessionTimeouts;

/**
 * Runs one test against a server.
 *
 * @param <R> what it measures
 */
public final class PerfClient<R extends Measurement> {
  private final RunningTest<R> test;

  private PerfClient(RunningTest<R> test) {
    this.test = test;
  }

  /** A test of streams. */
  public static PerfClient<TestResult> streams(StreamConfig config, Report report) {
    return streams(config, SessionTimeouts.DEFAULT, report, TestObserver.SILENT);
  }

  static PerfClient<TestResult> streams(
      StreamConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    return new PerfClient<>(new StreamTest(config, timeouts, report, observer));
  }

  /** A test of requests and responses. */
  public static PerfClient<ExchangeResult> exchanges(ExchangeConfig config, ExchangeReport report) {
    return exchanges(config, SessionTimeouts.DEFAULT, report, TestObserver.SILENT);
  }

  static PerfClient<ExchangeResult> exchanges(
      ExchangeConfig config,
      SessionTimeouts timeouts,
      ExchangeReport report,
      TestObserver observer) {
    return new PerfClient<>(new ExchangeTest(config, timeouts, report, observer));
  }

  /** A test of latency without and under load. */
  public static PerfClient<LoadedResult> loaded(LoadedConfig config, LoadedReport report) {
    return loaded(config, SessionTimeouts.DEFAULT, report, TestObserver.SILENT);
  }

  static PerfClient<LoadedResult> loaded(
      LoadedConfig config, SessionTimeouts timeouts, LoadedReport report, TestObserver observer) {
    return new PerfClient<>(new LoadedTest(config, timeouts, report, observer));
  }

  /**
   * A test of any kind.
   *
   * @param reports is asked for the one report that fits
   * @param observer is told what happens, for metrics
   */
  public static PerfClient<? extends Measurement> of(
      TestConfig config, Reports reports, TestObserver observer) {
    if (config instanceof StreamConfig streams) {
      return streams(streams, SessionTimeouts.DEFAULT, reports.streams(streams), observer);
    }
    if (config instanceof LoadedConfig loaded) {
      return loaded(loaded, SessionTimeouts.DEFAULT, reports.loaded(loaded), observer);
    }
    ExchangeConfig exchanges = (ExchangeConfig) config;
    return exchanges(exchanges, SessionTimeouts.DEFAULT, reports.exchanges(exchanges), observer);
  }

  /**
   * Runs the test; returns when it is over and its report is told. Once only.
   *
   * @return what was measured, also when the run was interrupted or broke off
   * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
   */
  public R run() {
    return test.run();
  }

  /** Ends the run early: {@link #run} returns soon, with what was measured. Any thread. */
  public void interrupt() {
    test.interrupt();
  }
}
