package io.perfport.core.host;

import io.perfport.common.result.IntervalCpu;

/** Processor time of both ends from one interval to the next. It belongs to one event loop. */
public final class CpuByInterval {
  /** The kernel counts it in steps of 10 ms. */
  private static final long TOO_SHORT_NANOS = 50_000_000;

  private ProcessCpu last = ProcessCpu.now();
  private double peerSum;
  private int peerTimes;

  /**
   * The other end tells its own.
   *
   * @param percent of one processor; null where it does not tell
   */
  public void onPeerCpu(Double percent) {
    if (percent != null) {
      peerSum += percent;
      peerTimes++;
    }
  }

  /** What was used, and told, since the last time. */
  public IntervalCpu next() {
    ProcessCpu before = last;
    last = ProcessCpu.now();
    boolean known = last.wallNanos() - before.wallNanos() >= TOO_SHORT_NANOS;
    Double own = known ? (Double) Math.max(0, last.since(before).totalPercent()) : null;
    Double peer = peerTimes == 0 ? null : (Double) (peerSum / peerTimes);
    peerSum = 0;
    peerTimes = 0;
    return new IntervalCpu(own, peer);
  }
}
