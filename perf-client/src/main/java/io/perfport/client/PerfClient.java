package io.perfport.client;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.SessionTimeouts;

/**
 * Runs one test against a server, in this process. The shortest way is one call, which returns what
 * was measured:
 *
 * <pre>{@code
 * TestResult result = PerfClient.run(StreamConfig.to("server.example", 5201, plan));
 * }</pre>
 *
 * <p>Each test has event loops of its own, which end with it; several may run at once, on threads
 * of the caller's. To end one early, make it with {@link #streams}, {@link #exchanges} or {@link
 * #loaded}, and call {@link #interrupt} from another thread; or interrupt the thread that runs it.
 *
 * @param <R> what it measures
 */
public final class PerfClient<R extends Measurement> {
  private final RunningTest<R> test;

  private PerfClient(RunningTest<R> test) {
    this.test = test;
  }

  /**
   * Runs a test of streams.
   *
   * @return what was measured, also when the run broke off: see {@link Measurement#outcome}
   * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
   */
  public static TestResult run(StreamConfig config) {
    return streams(config).run();
  }

  /**
   * Runs a test of requests and responses.
   *
   * @return what was measured, also when the run broke off: see {@link Measurement#outcome}
   * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
   */
  public static ExchangeResult run(ExchangeConfig config) {
    return exchanges(config).run();
  }

  /**
   * Runs a test of latency without and under load.
   *
   * @return what was measured, also when the run broke off: see {@link Measurement#outcome}
   * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
   */
  public static LoadedResult run(LoadedConfig config) {
    return loaded(config).run();
  }

  /** A test of streams, which shows nothing. */
  public static PerfClient<TestResult> streams(StreamConfig config) {
    return streams(config, Report.SILENT);
  }

  /** A test of requests and responses, which shows nothing. */
  public static PerfClient<ExchangeResult> exchanges(ExchangeConfig config) {
    return exchanges(config, Report.SILENT);
  }

  /** A test of latency without and under load, which shows nothing. */
  public static PerfClient<LoadedResult> loaded(LoadedConfig config) {
    return loaded(config, Report.SILENT);
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
  public static PerfClient<ExchangeResult> exchanges(ExchangeConfig config, Report report) {
    return exchanges(config, SessionTimeouts.DEFAULT, report, TestObserver.SILENT);
  }

  static PerfClient<ExchangeResult> exchanges(
      ExchangeConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    return new PerfClient<>(new ExchangeTest(config, timeouts, report, observer));
  }

  /** A test of latency without and under load. */
  public static PerfClient<LoadedResult> loaded(LoadedConfig config, Report report) {
    return loaded(config, SessionTimeouts.DEFAULT, report, TestObserver.SILENT);
  }

  static PerfClient<LoadedResult> loaded(
      LoadedConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    return new PerfClient<>(new LoadedTest(config, timeouts, report, observer));
  }

  /**
   * A test of any kind.
   *
   * @param observer is told what happens, for metrics
   */
  public static PerfClient<? extends Measurement> of(
      TestConfig config, Report report, TestObserver observer) {
    if (config instanceof StreamConfig streams) {
      return streams(streams, SessionTimeouts.DEFAULT, report, observer);
    }
    if (config instanceof LoadedConfig loaded) {
      return loaded(loaded, SessionTimeouts.DEFAULT, report, observer);
    }
    ExchangeConfig exchanges = (ExchangeConfig) config;
    return exchanges(exchanges, SessionTimeouts.DEFAULT, report, observer);
  }

  /**
   * Runs the test; returns when it is over and its report is told. Once only. If the calling thread
   * is interrupted, the test ends early, and the thread's interrupted status is set on return.
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

  /** One test of one kind, from its first connection to its last. */
  interface RunningTest<R extends Measurement> {
    /**
     * Runs the test; returns when it is over and its report is told. Once only.
     *
     * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
     */
    R run();

    /** Ends the test early. Any thread. */
    void interrupt();
  }
}
