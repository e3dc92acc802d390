package io.perfport.client.batch;

import io.perfport.client.PerfClient;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult;
import io.perfport.core.dashboard.Dashboard;
import io.perfport.core.flight.SessionFlight;
import io.perfport.core.metrics.PerfMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs tests one after another, and ends the one that runs when the user says so. */
public final class InterruptibleEngine implements TestEngine {
  /** Null while nobody asks for them: a process that serves none does not load their library. */
  private PerfMetrics metrics;

  /** Null while nobody asks for it. */
  private Dashboard dashboard;

  /** Tests that were shown on it. */
  private int shown;

  private PerfClient<?> running;
  private boolean interrupted;

  /** Counts the tests from now on. */
  public synchronized void countIn(PerfMetrics served) {
    metrics = served;
  }

  /** Shows the tests from now on, which are counted, too. */
  public synchronized void showOn(Dashboard served) {
    dashboard = served;
  }

  private synchronized PerfMetrics metrics() {
    return metrics;
  }

  /** What shows a test besides its report; empty if nothing does. */
  private synchronized Optional<LiveTest> live(
      TestConfig config, Report report, TestObserver observer) {
    if (dashboard == null) {
      return Optional.empty();
    }
    shown++;
    return Optional.of(new LiveTest(dashboard, config, report, observer, Integer.toString(shown)));
  }

  @Override
  public Measurement run(TestConfig config, Report report) {
    SessionFlight flight = SessionFlight.begin("client", config.host(), config.transport().name());
    try {
      Measurement result = measure(config, report);
      RunResult run = result instanceof RunResult only ? only : null;
      flight.end(
          run == null ? null : run.start().facts().session(),
          result.outcome(),
          run == null ? null : run.local().warnings());
      return result;
    } catch (FailureException e) {
      flight.end(null, new Outcome.Failed(e.failure()), null);
      throw e;
    }
  }

  private Measurement measure(TestConfig config, Report report) {
    PerfMetrics metrics = metrics();
    if (metrics == null) {
      return run(PerfClient.of(config, report, TestObserver.SILENT));
    }
    try (TestMetrics observer = new TestMetrics(metrics, config)) {
      Optional<LiveTest> live = live(config, report, observer);
      return run(
          live.isPresent()
              ? PerfClient.of(config, live.get(), live.get())
              : PerfClient.of(config, report, observer));
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
  public void onOver(Heading heading, TestConfig config, Outcome outcome, List<Figure> figures) {
    PerfMetrics metrics = metrics();
    if (metrics != null) {
      metrics
          .lastTests()
          .onEnd(heading.testName(config), config.transport().name(), outcome, figures);
    }
  }

  @Override
  public void onSchedule(Duration period) {
    PerfMetrics metrics = metrics();
    if (metrics != null) {
      metrics.scheduled(period);
    }
  }

  @Override
  public void onSkipped(long times) {
    PerfMetrics metrics = metrics();
    if (metrics != null) {
      metrics.skipped(times);
    }
  }

  @Override
  public synchronized void pause(long nanos) {
    long until = System.nanoTime() + nanos;
    try {
      for (long left = nanos; left > 0 && !interrupted; left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      interrupted = true;
    }
  }

  @Override
  public synchronized boolean interrupted() {
    return interrupted;
  }

  /** Ends the test that runs, and any that comes after. Any thread. */
  public synchronized void interrupt() {
    interrupted = true;
    notifyAll(); // Who pauses.
    if (running != null) {
      running.interrupt();
    }
  }

  /** Whether there has been a test, of which there may be something to print. */
  public synchronized boolean begun() {
    return running != null;
  }
}
