package io.perfport.client.metrics;

import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.Registration;
import io.perfport.core.metrics.TransportMetrics;
import io.perfport.core.run.StreamMetrics;
import io.perfport.core.stream.DataStream;
import java.util.List;

/** Turns what happens in one test into metrics. */
public final class TestMetrics implements TestObserver {
  private final PerfMetrics metrics;
  private final TransportMetrics transport;

  /**
   * @param transportName the test's transport
   */
  public TestMetrics(PerfMetrics metrics, String transportName) {
    this.metrics = metrics;
    this.transport = metrics.transport(transportName);
  }

  @Override
  public void opened(EventExecutorGroup loops) {
    Registration watched = transport.watch(loops);
    loops.terminationFuture().addListener(ended -> watched.close());
  }

  @Override
  public void running(List<DataStream> streams) {
    metrics.sessionStarted();
    for (DataStream stream : streams) {
      Registration connection = transport.connectionOpened();
      stream.channel().closeFuture().addListener(closed -> connection.close());
      StreamMetrics.count(transport, stream);
    }
  }

  @Override
  public void ended(Outcome outcome) {
    metrics.sessionEnded(outcome);
  }

  @Override
  public void refused(Failure failure) {
    metrics.failure(failure.reason());
  }
}
