package io.perfport.client.session;

import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ServerOutput;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.quality.QualityChecks;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What is known of one test so far; tells it to the report, the observer and whoever waits for the
 * result. It belongs to the control connection's event loop, but for {@link #result}; the report is
 * told on a thread of its own.
 */
public final class TestRecord {
  private final StreamConfig config;
  private final Report report;
  private final ReportThread reporting;
  private final TestObserver observer;
  private final CompletableFuture<TestResult> result = new CompletableFuture<>();
  private final List<Interval> intervals = new ArrayList<>();

  private TestStart start;
  private TestRun run;
  private EndpointResult remote;
  private ServerOutput serverOutput;
  private boolean over;

  public TestRecord(
      StreamConfig config, Report report, ReportThread reporting, TestObserver observer) {
    this.config = config;
    this.report = report;
    this.reporting = reporting;
    this.observer = observer;
  }

  /** See {@link TestInProgress#result}. */
  public CompletableFuture<TestResult> result() {
    return result;
  }

  /** The run begins. */
  public void begun(TestRun run, TestStart start) {
    this.run = run;
    this.start = start;
    observer.running(run.streams());
    reporting.tell(() -> report.onStart(start));
  }

  /** An interval is over. */
  public void interval(Interval interval) {
    if (!over) {
      intervals.add(interval);
      reporting.tell(() -> report.onInterval(interval));
    }
  }

  /** The server has told what it measured. */
  public void told(EndpointResult remote) {
    this.remote = remote;
  }

  /** The server has told what it printed. */
  public void told(ServerOutput output) {
    this.serverOutput = output;
  }

  public boolean hasBegun() {
    return run != null;
  }

  public boolean hasServersResult() {
    return remote != null;
  }

  /** What this end has measured so far; null if the run has not begun. */
  public EndpointResult local() {
    return run == null
        ? null
        : EndpointResults.of(run, config.transport(), config.workers(), start.congestion());
  }

  /** The test is over. */
  public void ended(Outcome outcome) {
    over = true;
    try {
      observer.ended(outcome);
      EndpointResult own = local();
      // From here on the report's thread alone looks at this record.
      reporting.conclude(result, () -> shown(own, outcome));
    } catch (RuntimeException e) {
      // Figures that can't be made must not leave the test without an end.
      result.completeExceptionally(e);
      throw e;
    }
  }

  /** What the other end told may be what can't be shown: this end's figures are not lost to it. */
  private TestResult shown(EndpointResult own, Outcome outcome) {
    try {
      TestResult measured =
          new TestResult(
              start,
              intervals,
              compared(own),
              Optional.ofNullable(remote),
              Optional.ofNullable(serverOutput),
              outcome);
      report.onFinish(measured);
      return measured;
    } catch (RuntimeException e) {
      if (remote == null && serverOutput == null) {
        throw e;
      }
      Failure why =
          new Failure(
              FailureReason.INTERNAL, "the server's results can't be shown: " + CauseText.of(e));
      TestResult alone =
          new TestResult(
              start, intervals, own, Optional.empty(), Optional.empty(), new Outcome.Failed(why));
      report.onFinish(alone);
      return alone;
    }
  }

  /** Adds what can only be seen by holding the two ends against each other. */
  private EndpointResult compared(EndpointResult own) {
    if (remote == null) {
      return own;
    }
    return QualityChecks.warmUps(own.warmUpNanos(), remote.warmUpNanos())
        .map(
            shorter ->
                own.withWarnings(
                    Stream.concat(own.warnings().stream(), Stream.of(shorter)).toList()))
        .orElse(own);
  }

  /** The test is over before its run began. */
  public void refused(Failure why) {
    result.completeExceptionally(new FailureException(why, null));
  }
}
