package io.perfport.client;

import io.perfport.client.PerfClient.RunningTest;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.SessionTimeouts;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Requests alone, then streams and requests at once. Each of the tests has event loops of its own,
 * so that a request does not wait in this process for a stream on the same loop.
 */
final class LoadedTest implements RunningTest<LoadedResult> {
  private final Report report;
  private final ExchangeTest idle;
  private final StreamTest streams;
  private final ExchangeTest loaded;

  /** Completed when the streams flow, or never will. */
  private final CompletableFuture<Void> flowing = new CompletableFuture<>();

  private boolean interrupted;

  LoadedTest(LoadedConfig config, SessionTimeouts timeouts, Report report, TestObserver observer) {
    this.report = report;
    this.idle =
        new ExchangeTest(
            config.exchanges(),
            timeouts,
            report.part(Report.Part.IDLE),
            observer.part(Report.Part.IDLE));
    this.streams =
        new StreamTest(
            config.load(),
            timeouts,
            new Flowing(report.part(Report.Part.LOAD), flowing),
            observer.part(Report.Part.LOAD));
    ServerTarget atOnce = config.server().withEntry(config.server().entry().atOnce());
    this.loaded =
        new ExchangeTest(
            config.exchanges().withServer(atOnce), // In a line, it would miss the load.
            timeouts,
            report.part(Report.Part.LOADED),
            observer.part(Report.Part.LOADED));
  }

  @Override
  public LoadedResult run() {
    ExchangeResult alone = idle.run();
    LoadedResult result =
        alone.outcome() instanceof Outcome.Completed && !isInterrupted()
            ? underLoad(alone)
            : new LoadedResult(alone, Optional.empty(), Optional.empty(), unfinished(alone));
    report.onFinish(result);
    return result;
  }

  private Outcome unfinished(ExchangeResult alone) {
    return isInterrupted() ? new Outcome.Interrupted() : alone.outcome();
  }

  private LoadedResult underLoad(ExchangeResult alone) {
    CompletableFuture<TestResult> load = new CompletableFuture<>();
    Thread thread = new Thread(() -> runLoad(load), "perf-client-load");
    thread.setDaemon(true);
    thread.start();
    flowing.join();
    Part<ExchangeResult> requests = load.isDone() ? Part.none() : part(loaded::run);
    if (Thread.currentThread().isInterrupted()) {
      interrupt(); // Said to this thread, the streams have not heard it.
    }
    if (requests.failed().isPresent()) {
      streams.interrupt(); // Without requests, the load has no purpose any more.
    }
    Part<TestResult> flowed = part(() -> join(load));
    return new LoadedResult(alone, flowed.result(), requests.result(), outcome(flowed, requests));
  }

  private void runLoad(CompletableFuture<TestResult> load) {
    try {
      load.complete(streams.run());
    } catch (RuntimeException e) {
      load.completeExceptionally(e);
    } finally {
      flowing.complete(null);
      // Requests that go on without the load would count as if they were under it.
      if (!ranToItsEnd(load)) {
        loaded.interrupt();
      }
    }
  }

  private static boolean ranToItsEnd(CompletableFuture<TestResult> load) {
    return !load.isCompletedExceptionally() && load.join().outcome() instanceof Outcome.Completed;
  }

  private static TestResult join(CompletableFuture<TestResult> load) {
    try {
      return load.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** One of the tests that run at once: its result, or why it never began. */
  private record Part<R extends Measurement>(Optional<R> result, Optional<Outcome> failed) {
    static <R extends Measurement> Part<R> none() {
      return new Part<>(Optional.empty(), Optional.empty());
    }
  }

  private static <R extends Measurement> Part<R> part(Supplier<R> test) {
    try {
      R result = test.get();
      return new Part<>(
          Optional.of(result),
          Optional.of(result.outcome()).filter(Outcome.Failed.class::isInstance));
    } catch (FailureException e) {
      return new Part<>(Optional.empty(), Optional.of(new Outcome.Failed(e.failure())));
    }
  }

  private Outcome outcome(Part<TestResult> flowed, Part<ExchangeResult> requests) {
    return flowed
        .failed()
        .or(requests::failed)
        .orElseGet(() -> isInterrupted() ? new Outcome.Interrupted() : new Outcome.Completed());
  }

  private synchronized boolean isInterrupted() {
    return interrupted;
  }

  @Override
  public void interrupt() {
    synchronized (this) {
      interrupted = true;
    }
    idle.interrupt();
    loaded.interrupt();
    streams.interrupt();
  }

  /** Passes on what is told, and says when the streams flow. */
  private record Flowing(Report to, CompletableFuture<Void> flowing) implements Report {
    @Override
    public void onNotice(String line) {
      to.onNotice(line);
    }

    @Override
    public void onQueued(int place, int waiting) {
      to.onQueued(place, waiting);
    }

    @Override
    public void onStart(RunStart start) {
      flowing.complete(null); // First: the report may block on its reader.
      to.onStart(start);
    }

    @Override
    public void onInterval(RunInterval interval) {
      to.onInterval(interval);
    }

    @Override
    public void onFinish(Measurement result) {
      to.onFinish(result);
    }
  }
}
