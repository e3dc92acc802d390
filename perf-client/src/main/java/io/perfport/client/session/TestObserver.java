package io.perfport.client.session;

import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.core.stream.DataStream;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Is told what a test does, for metrics. Calls come from the test's own threads and must not block.
 */
public interface TestObserver {
  /** Does nothing. */
  TestObserver SILENT = new TestObserver() {};

  /** The event loops run; they end with the test. */
  default void onLoopsOpened(EventExecutorGroup loops) {}

  /** The run begins on these streams, in the order of their ids. */
  default void onRunning(List<DataStream> streams) {}

  /** The run begins, of requests and responses. */
  default void onExchanging(ExchangePlan plan) {}

  /**
   * How long requests took that were answered since the last time, in nanoseconds; about once a
   * second. Of several event loops, each is told by itself.
   *
   * @param nanos may not be kept
   */
  default void onLatencies(Histogram nanos) {}

  /**
   * The same run can be asked how long requests take.
   *
   * @param latencies adds to a histogram the latencies, in nanoseconds, of the responses since it
   *     was called last; to be called by one thread, of its own: it takes a tenth of a millisecond
   */
  default void onRequesting(Consumer<Histogram> latencies) {}

  /**
   * The server tells how much processor time it uses, about once a second.
   *
   * @param percent of one processor; null where it does not tell
   */
  default void onServerCpu(Double percent) {}

  /**
   * The server tells what it has received of datagrams, about once a second.
   *
   * @param datagrams null where it receives none, or does not tell
   */
  default void onServerDatagrams(ReceivedDatagrams datagrams) {}

  /** The run is over, in whatever way. */
  default void onEnded(Outcome outcome) {}

  /** The test never began. */
  default void onRefused(Failure failure) {}

  /** Who is told of one of the tests that a test consists of; of the later ones nobody. */
  default TestObserver part(Report.Part part) {
    return part == Report.Part.IDLE ? this : SILENT;
  }
}
