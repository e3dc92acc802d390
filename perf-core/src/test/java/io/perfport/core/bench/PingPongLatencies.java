package io.perfport.core.bench;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/** Latencies of a part of a run, kept for each thread, so that taking them costs little. */
final class PingPongLatencies {
  private static final int DIGITS = 3;

  private final Queue<Histogram> histograms = new ConcurrentLinkedQueue<>();
  private final FastThreadLocal<Histogram> own =
      new FastThreadLocal<>() {
        @Override
        protected Histogram initialValue() {
          Histogram histogram = new Histogram(DIGITS);
          histograms.add(histogram);
          return histogram;
        }
      };

  /** Written by the thread that runs the benchmark, read by event loops. */
  private volatile boolean taking;

  void takeFromNow() {
    taking = true;
  }

  void takeNoMore() {
    taking = false;
  }

  void take(long nanos) {
    if (taking) {
      own.get().recordValue(Math.max(0, nanos));
    }
  }

  /** Of all threads; to be asked once they have ended. */
  Histogram all() {
    Histogram sum = new Histogram(DIGITS);
    histograms.forEach(sum::add);
    return sum;
  }
}
