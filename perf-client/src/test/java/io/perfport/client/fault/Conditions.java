package io.perfport.client.fault;

import java.time.Duration;

/**
 * What one direction of a link does to packets; each share is a probability, 0 to 1.
 *
 * @param loss the share that is lost
 * @param duplicate the share that comes twice
 * @param reorder the share that comes {@link #LATE} later than the others
 * @param corrupt the share of which one bit comes changed
 * @param delay from one end to the other
 * @param bitsPerSecond 0 is no limit
 * @param queueBytes may wait for the rate; what is more is lost
 * @param mtu what is larger is lost, without a word
 */
record Conditions(
    double loss,
    double duplicate,
    double reorder,
    double corrupt,
    Duration delay,
    long bitsPerSecond,
    int queueBytes,
    int mtu) {
  static final Conditions PERFECT =
      new Conditions(0, 0, 0, 0, Duration.ZERO, 0, Integer.MAX_VALUE, Tun.MOST_BYTES);

  /** Nothing passes: nobody is told. */
  static final Conditions DOWN = PERFECT.withLoss(1);

  /** How much later a packet comes that is out of order. */
  static final Duration LATE = Duration.ofMillis(10);

  Conditions withLoss(double share) {
    return new Conditions(
        share, duplicate, reorder, corrupt, delay, bitsPerSecond, queueBytes, mtu);
  }

  Conditions withDuplicates(double share) {
    return new Conditions(loss, share, reorder, corrupt, delay, bitsPerSecond, queueBytes, mtu);
  }

  Conditions withReordering(double share) {
    return new Conditions(loss, duplicate, share, corrupt, delay, bitsPerSecond, queueBytes, mtu);
  }

  Conditions withCorruption(double share) {
    return new Conditions(loss, duplicate, reorder, share, delay, bitsPerSecond, queueBytes, mtu);
  }

  Conditions withDelay(Duration oneWay) {
    return new Conditions(
        loss, duplicate, reorder, corrupt, oneWay, bitsPerSecond, queueBytes, mtu);
  }

  Conditions withRate(long bits, int queue) {
    return new Conditions(loss, duplicate, reorder, corrupt, delay, bits, queue, mtu);
  }

  Conditions withMtu(int bytes) {
    return new Conditions(
        loss, duplicate, reorder, corrupt, delay, bitsPerSecond, queueBytes, bytes);
  }
}
