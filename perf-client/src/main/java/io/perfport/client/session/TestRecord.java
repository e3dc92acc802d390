package io.perfport.client.session;

import io.perfport.client.report.Report;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * How one test goes: tells it to the report, the observer and the thread that waits for the result.
 * It belongs to the control connection's event loop, but for {@link #result}; the report is told on
 * a thread of its own.
 *
 * @param <I> its intervals
 * @param <M> its result
 */
public final class TestRecord<I extends RunInterval, M extends Measurement> {
  /**
   * What was measured.
   *
   * @param hasServers whether the server has told figures
   * @param result makes the result of both ends' figures, or of this end's alone; on the report's
   *     thread
   */
  public record Figures<M>(boolean hasServers, BiFunction<Boolean, Outcome, M> result) {}

  private static final long BETWEEN_PLACES_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Report report;
  private final ReportThread reporting;
  private final TestObserver observer;
  private final CompletableFuture<M> result = new CompletableFuture<>();
  private final List<I> intervals = new ArrayList<>();
  private long queuedNanos = System.nanoTime() - BETWEEN_PLACES_NANOS;
  private boolean begun;
  private boolean over;

  public TestRecord(Report report, ReportThread reporting, TestObserver observer) {
    this.report = report;
    this.reporting = reporting;
    this.observer = observer;
  }

  /** See {@link TestInProgress#result}. */
  public CompletableFuture<M> result() {
    return result;
  }

  /** The client stands in the server's line. */
  public void onQueued(ControlMessage.Queued place) {
    long now = System.nanoTime();
    // A server that says more than it should does not fill the report's queue.
    if (now - queuedNanos >= BETWEEN_PLACES_NANOS) {
      queuedNanos = now;
      reporting.tell(() -> report.onQueued(place.place(), place.waiting()));
    }
  }

  /**
   * The run begins.
   *
   * @param told tells the observer
   */
  public void onBegin(RunStart start, Consumer<TestObserver> told) {
    begun = true;
    told.accept(observer);
    reporting.tell(() -> report.onStart(start));
  }

  /** Tells the observer something else of the run. */
  public void tell(Consumer<TestObserver> told) {
    told.accept(observer);
  }

  public boolean hasBegun() {
    return begun;
  }

  /** See {@link TestObserver#onLatencies}. */
  public void onLatencies(Histogram nanos) {
    observer.onLatencies(nanos);
  }

  /** A step of a ramp is over. */
  public void onStep(RampStep step) {
    if (!over) {
      reporting.tell(() -> report.onStep(step));
    }
  }

  /** An interval is over. */
  public void onInterval(I interval) {
    if (!over) {
      intervals.add(interval);
      reporting.tell(() -> report.onInterval(interval));
    }
  }

  /**
   * After an interval.
   *
   * @param soFar the latencies of all requests measured so far, null for none; asked only for a
   *     report that shows them
   */
  public void onDistribution(Supplier<LatencyDistribution> soFar) {
    LatencyDistribution told = !over && report.showsDistribution() ? soFar.get() : null;
    if (told != null) {
      reporting.tell(() -> report.onDistribution(told));
    }
  }

  /** Those that are over; final when the test is. */
  public List<I> intervals() {
    return intervals;
  }

  /**
   * The test is over.
   *
   * @param measured takes this end's figures, if the run has begun
   */
  public void onEnd(Outcome outcome, Supplier<Figures<M>> measured) {
    over = true;
    if (!begun) {
      if (outcome instanceof Outcome.Failed failed) {
        result.completeExceptionally(new FailureException(failed.failure(), null));
      }
      return;
    }
    try {
      observer.onEnded(outcome);
      Figures<M> figures = measured.get();
      // From here on the report's thread alone looks at the figures.
      reporting.conclude(result, () -> shown(figures, outcome));
    } catch (RuntimeException e) {
      // Figures that can't be made must not leave the test without an end.
      result.completeExceptionally(e);
      throw e;
    }
  }

  /** What the other end told may be what can't be shown: this end's figures are not lost to it. */
  private M shown(Figures<M> figures, Outcome outcome) {
    try {
      return shown(figures.result().apply(true, outcome));
    } catch (RuntimeException e) {
      if (!figures.hasServers()) {
        throw e;
      }
      Failure why =
          new Failure(
              FailureReason.INTERNAL, "the server's results can't be shown: " + CauseText.of(e));
      return shown(figures.result().apply(false, new Outcome.Failed(why)));
    }
  }

  private M shown(M measured) {
    report.onFinish(measured);
    return measured;
  }
}
