package io.perfport.client.batch;

import io.perfport.client.PerfClient;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.result.Measurement;
import io.perfport.core.metrics.PerfMetrics;

/** Runs tests one after another, and ends the one that runs when the user says so. */
public final class InterruptibleEngine implements TestEngine {
  /** Null while nobody asks for them: a process that serves none does not load their library. */
  private PerfMetrics metrics;

  private PerfClient<?> running;
  private boolean interrupted;

  /** Counts the tests from now on. */
  public synchronized void countIn(PerfMetrics served) {
    metrics = served;
  }

  private synchronized PerfMetrics metrics() {
    return metrics;
  }

  @Override
  public Measurement run(TestConfig config, Report report) {
    PerfMetrics metrics = metrics();
    if (metrics == null) {
      return run(PerfClient.of(config, report, TestObserver.SILENT));
    }
    try (TestMetrics observer = new TestMetrics(metrics, config.transport().name())) {
      return run(PerfClient.of(config, report, observer));
    }
  }

  private Measurement run(PerfClient<? extends Measurement> client) {
    begin(client);
    return client.run();
  }

  private synchronized void begin(PerfClient<?> client) {
    running = client;
    if (interrupted) {
      client.interrupt();
    }
  }

  @Override
  public synchronized boolean interrupted() {
    return interrupted;
  }

  /** Ends the test that runs, and any that comes after. Any thread. */
  public synchronized void interrupt() {
    interrupted = true;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Whether there has been a test, of which there may be something to print. */
  public synchronized boolean begun() {
    return running != null;
  }
}
