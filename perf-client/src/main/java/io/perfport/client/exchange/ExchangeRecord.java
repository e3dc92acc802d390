package io.perfport.client.exchange;

import io.perfport.client.report.Report;
import io.perfport.client.session.ReportThread;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.ResponderResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What is known of one test so far; tells it to the report, the observer and whoever waits for the
 * result. It belongs to the session's event loop, but for {@link #result}; the report is told on a
 * thread of its own.
 */
final class ExchangeRecord {
  private final Report report;
  private final ReportThread reporting;
  private final TestObserver observer;
  private final CompletableFuture<ExchangeResult> result = new CompletableFuture<>();
  private final List<ExchangeInterval> intervals = new ArrayList<>();
  private final List<RampStep> steps = new ArrayList<>();
  private ExchangeStart start;
  private ResponderResult remote;
  private boolean over;

  ExchangeRecord(Report report, ReportThread reporting, TestObserver observer) {
    this.report = report;
    this.reporting = reporting;
    this.observer = observer;
  }

  CompletableFuture<ExchangeResult> result() {
    return result;
  }

  void begun(ExchangeStart begun) {
    start = begun;
    observer.exchanging(start.plan());
    reporting.tell(() -> report.onStart(begun));
  }

  boolean hasBegun() {
    return start != null;
  }

  void step(RampStep step) {
    if (!over) {
      steps.add(step);
      reporting.tell(() -> report.onStep(step));
    }
  }

  List<RampStep> steps() {
    return steps;
  }

  void interval(ExchangeInterval interval) {
    if (!over) {
      intervals.add(interval);
      reporting.tell(() -> report.onInterval(interval));
    }
  }

  /** The server has told what it measured. */
  void told(ResponderResult measured) {
    remote = measured;
  }

  /**
   * The test is over.
   *
   * @param local what this end has measured
   */
  void ended(Supplier<RequesterResult> local, Outcome outcome) {
    over = true;
    try {
      observer.ended(outcome);
      RequesterResult own = local.get();
      // From here on the report's thread alone looks at this record.
      reporting.conclude(result, () -> shown(own, outcome));
    } catch (RuntimeException e) {
      // Figures that can't be made must not leave the test without an end.
      result.completeExceptionally(e);
      throw e;
    }
  }

  /** What the other end told may be what can't be shown: this end's figures are not lost to it. */
  private ExchangeResult shown(RequesterResult local, Outcome outcome) {
    try {
      return reported(local, Optional.ofNullable(remote), outcome);
    } catch (RuntimeException e) {
      if (remote == null) {
        throw e;
      }
      Failure why =
          new Failure(
              FailureReason.INTERNAL, "the server's results can't be shown: " + CauseText.of(e));
      return reported(local, Optional.empty(), new Outcome.Failed(why));
    }
  }

  private ExchangeResult reported(
      RequesterResult local, Optional<ResponderResult> told, Outcome outcome) {
    ExchangeResult measured = new ExchangeResult(start, intervals, local, told, outcome);
    report.onFinish(measured);
    return measured;
  }

  /** The test is over before its run began. */
  void refused(Failure why) {
    result.completeExceptionally(new FailureException(why, null));
  }
}
