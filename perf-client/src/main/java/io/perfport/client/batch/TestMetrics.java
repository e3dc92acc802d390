package io.perfport.client.batch;

import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.Registration;
import io.perfport.core.metrics.TransportMetrics;
import io.perfport.core.run.StreamMetrics;
import io.perfport.core.stream.DataStream;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Turns what happens in one test into metrics. */
public final class TestMetrics implements TestObserver, AutoCloseable {
  private final PerfMetrics metrics;
  private final TransportMetrics transport;

  /** Of the workload; of latency under load those under it. */
  private final Consumer<Histogram> latencies;

  /** Of latency under load those without it. */
  private final Consumer<Histogram> idleLatencies;

  /** Of the loops; null before they are open. Written by the thread that runs the test. */
  private volatile Registration watched;

  public TestMetrics(PerfMetrics metrics, TestConfig config) {
    String transportName = config.transport().name();
    this.metrics = metrics;
    this.transport = metrics.transport(transportName);
    String workload = config.workload().label();
    this.latencies =
        config.workload() == Workload.STREAM
            ? nanos -> {}
            : metrics.latency(transportName, workload);
    this.idleLatencies =
        config.workload() == Workload.LOADED
            ? metrics.latency(transportName, workload + '-' + Report.Part.IDLE.label())
            : latencies;
  }

  /** Each part is a session of its own, as it is at the server. */
  @Override
  public TestObserver part(Report.Part part) {
    return new OfPart(part);
  }

  /** One of the tests that a test consists of. */
  private final class OfPart implements TestObserver {
    private final Report.Part part;

    OfPart(Report.Part part) {
      this.part = part;
    }

    /** One group can be shown at a time, and the later parts run at the same time. */
    @Override
    public void onLoopsOpened(EventExecutorGroup loops) {
      if (part == Report.Part.IDLE) {
        TestMetrics.this.onLoopsOpened(loops);
      }
    }

    @Override
    public void onRunning(List<DataStream> streams) {
      TestMetrics.this.onRunning(streams);
    }

    @Override
    public void onExchanging(ExchangePlan plan) {
      TestMetrics.this.onExchanging(plan);
    }

    @Override
    public void onLatencies(Histogram nanos) {
      (part == Report.Part.IDLE ? idleLatencies : latencies).accept(nanos);
    }

    @Override
    public void onEnded(Outcome outcome) {
      TestMetrics.this.onEnded(outcome);
    }

    @Override
    public void onRefused(Failure failure) {
      TestMetrics.this.onRefused(failure);
    }
  }

  @Override
  public void onLoopsOpened(EventExecutorGroup loops) {
    watched = transport.watch(loops);
    loops.terminationFuture().addListener(ended -> close());
  }

  /**
   * The loops are no longer shown. Called when the test has returned, too: the loops' own word that
   * they ended comes from another thread, perhaps after the next test has opened its own.
   */
  @Override
  public void close() {
    Registration shown = watched;
    if (shown != null) {
      shown.close();
    }
  }

  @Override
  public void onRunning(List<DataStream> streams) {
    metrics.sessionStarted();
    for (DataStream stream : streams) {
      Registration connection = transport.connectionOpened();
      stream.channel().closeFuture().addListener(closed -> connection.close());
      StreamMetrics.count(transport, stream);
    }
  }

  @Override
  public void onExchanging(ExchangePlan plan) {
    metrics.sessionStarted();
  }

  @Override
  public void onLatencies(Histogram nanos) {
    latencies.accept(nanos);
  }

  @Override
  public void onEnded(Outcome outcome) {
    metrics.sessionEnded(outcome);
  }

  @Override
  public void onRefused(Failure failure) {
    metrics.failure(failure.reason());
  }
}
