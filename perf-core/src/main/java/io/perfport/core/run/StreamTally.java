package io.perfport.core.run;

import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.quality.Evidence.BulkFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamSample;

/** Turns the samples of one stream into intervals and a total. It belongs to the run's thread. */
final class StreamTally {
  private final DataStream stream;
  private final long beganNanos;

  /** Where the measured part begins; null during the warm-up. */
  private StreamSample base;

  private StreamSample previous;

  private long rttSamples;
  private long rttMicrosSum;
  private long rttMicrosMin = Long.MAX_VALUE;
  private long rttMicrosMax;
  private long congestionWindowBytesMax;
  private long peerWindowBytesMax = -1;
  private long segmentBytesMax = -1;

  StreamTally(DataStream stream, long beganNanos, boolean warmsUp) {
    this.stream = stream;
    this.beganNanos = beganNanos;
    this.previous = new StreamSample(beganNanos, 0, 0, null, null, 0, null, null);
    this.base = warmsUp ? null : previous;
  }

  /** The interval between the previous sample and this one. */
  StreamInterval add(StreamSample sample) {
    boolean omitted = base == null;
    long origin = omitted ? beganNanos : base.nanos();
    StreamInterval interval =
        new StreamInterval(
            stream.id(),
            stream.sends(),
            previous.nanos() - origin,
            Math.max(previous.nanos(), sample.nanos()) - origin,
            sample.bytes() - previous.bytes(),
            omitted,
            stream.sends() ? retransmits(previous, sample) : null,
            sample.tcpInfo(),
            datagrams(previous, sample));
    if (!omitted) {
      addTcpInfo(sample.tcpInfo());
    }
    previous = sample;
    return interval;
  }

  /** The warm-up ended with the sample added last. */
  void warmedUp() {
    base = previous;
  }

  private void addTcpInfo(TcpInfo info) {
    if (info == null) {
      return;
    }
    rttSamples++;
    rttMicrosSum += info.rttMicros();
    rttMicrosMin = Math.min(rttMicrosMin, info.rttMicros());
    rttMicrosMax = Math.max(rttMicrosMax, info.rttMicros());
    congestionWindowBytesMax = Math.max(congestionWindowBytesMax, info.congestionWindowBytes());
    peerWindowBytesMax = Math.max(peerWindowBytesMax, info.sendWindowBytes());
    segmentBytesMax = Math.max(segmentBytesMax, info.segmentBytes());
  }

  /** What the samples so far add up to. A run that ended in its warm-up has measured nothing. */
  StreamTotal total() {
    StreamSample from = base == null ? previous : base;
    boolean told = stream.sends() && rttSamples > 0;
    return new StreamTotal(
        stream.id(),
        stream.sends(),
        // A stream that broke before the run began has been measured for no time, not for less.
        Math.max(0, previous.nanos() - from.nanos()),
        previous.bytes() - from.bytes(),
        from.bytes(),
        previous.frames(),
        stream.sends() ? retransmits(from, previous) : null,
        told ? rttMicrosMin : null,
        told ? rttMicrosSum / rttSamples : null,
        told ? rttMicrosMax : null,
        told ? congestionWindowBytesMax : null,
        stream.isComplete(),
        totalDatagrams(from),
        stream.callBytes());
  }

  private DatagramCounts totalDatagrams(StreamSample from) {
    DatagramCounts counts = datagrams(from, previous);
    if (base != null && counts != null) {
      counts = counts.withRecovered(previous.recoveredDatagrams());
    }
    // A stream that ended in its warm-up has a delay variation, but of that.
    return counts == null || from.equals(previous)
        ? counts
        : counts.withDelayVariation(previous.delayVariation());
  }

  /**
   * The other end has told how many datagrams it sent since the stream was made, after this end has
   * taken its last sample: those that never came are lost.
   */
  void sentInAll(long datagrams) {
    previous = previous.withDatagrams(previous.datagrams().ofSent(datagrams));
  }

  /** A sample of after the end: what its sender's kernel sent again until then counts too. */
  void delivered(StreamSample sample) {
    if (stream.sends() && sample.tcpInfo() != null) {
      previous = previous.withTcpInfo(sample.tcpInfo());
    }
  }

  /** The same as far as it tells whether the figure is suspect. */
  BulkFacts.Sender facts() {
    StreamTotal total = total();
    return new BulkFacts.Sender(
        total.streamId(),
        total.bytes(),
        total.nanos(),
        total.retransmits(),
        known(segmentBytesMax),
        total.minRttMicros(),
        known(peerWindowBytesMax));
  }

  private static Long known(long value) {
    return value < 0 ? null : (Long) value;
  }

  /** The datagrams of the warm-up; null if it had none, or while it lasts. */
  DatagramCounts omittedDatagrams() {
    return base == null || base.datagrams() == null
        ? null
        : base.datagrams().withRecovered(-previous.recoveredDatagrams());
  }

  /** How long this stream warmed up; null while it does. */
  Long warmUpNanos() {
    return base == null ? null : (Long) (base.nanos() - beganNanos);
  }

  private static DatagramCounts datagrams(StreamSample from, StreamSample to) {
    return to.datagrams() == null ? null : to.datagrams().since(from.datagrams());
  }

  private static Long retransmits(StreamSample from, StreamSample to) {
    if (to.tcpInfo() == null) {
      return null;
    }
    long before = from.tcpInfo() == null ? 0 : from.tcpInfo().totalRetransmits();
    return to.tcpInfo().totalRetransmits() - before;
  }
}
