package io.perfport.common.result;

/**
 * Processor time of both ends' processes in one interval, in percent of one processor.
 *
 * @param ownPercent of the end that reports the interval; null where it can't be told, as in a few
 *     milliseconds
 * @param peerPercent of the other end: the mean of what it told in the interval, which it does
 *     about once a second of the second before; null if it told nothing
 */
public record IntervalCpu(Double ownPercent, Double peerPercent) {
  /** Nobody looked. */
  public static final IntervalCpu UNKNOWN = new IntervalCpu(null, null);
}
