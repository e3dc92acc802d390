package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;

/**
 * The datagrams of one stream over some time, seen by one end. A sender knows what it sent; all the
 * rest is the receiver's, and null at the sender.
 *
 * @param packets datagrams that were sent; of a receiver, as far as it knows: the numbers up to the
 *     highest that came, and at the end up to the last that the sender says it used
 * @param lost those of them that did not come; over an interval less than zero if more came after
 *     their turn than were missing
 * @param duplicates datagrams that came again; they count in nothing else
 * @param outOfOrder datagrams that came after one with a higher number; they are not lost
 * @param late datagrams that came so long after their turn that nobody knows whether they are
 *     duplicates; they stay lost
 * @param jitterMillis jitter at the end of that time, RFC 3550 section 6.4.1
 * @param delayVariation one-way delay variation, RFC 5481 section 4.2, of a whole run without its
 *     warm-up; null over an interval and where it can't be told
 * @param unsent datagrams that the sender's kernel refused for want of buffers or of a network;
 *     they are among those sent, and lost; null at the receiver
 * @param yields how often the sender let other threads run, since the receiver is on its own
 *     machine; null if it never does, and at the receiver
 * @param socketDrops what the receiver's own socket dropped, mostly since its buffer was full: the
 *     path had carried it. In the kernel's packets, of which one is many datagrams where they are
 *     coalesced; null where it can't be told, and at the sender
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatagramCounts(
    long packets,
    Long lost,
    Long duplicates,
    Long outOfOrder,
    Long late,
    Double jitterMillis,
    LatencySummary delayVariation,
    Long unsent,
    Long yields,
    Long socketDrops) {
  /** By the 99th percentile, or the maximum where there are too few samples for that. */
  public static final Comparator<LatencySummary> WORST_BY =
      Comparator.comparingLong(each -> each.at(99).orElse(each.maxNanos()));

  public DatagramCounts {
    ResultBounds.requireFigure("jitter", jitterMillis);
    if ((lost == null) != (jitterMillis == null)) {
      throw new IllegalArgumentException("lost datagrams and jitter: both of them or none");
    }
  }

  /**
   * That they are possible for a whole run. Over an interval some may be negative.
   *
   * @throws IllegalArgumentException if one is not
   */
  void requireTotal() {
    ResultBounds.requireCount("packets", packets);
    if (lost != null) {
      // With reordering across the warm-up's end, more may come than were missing.
      ResultBounds.requireRange("lost", lost, -ResultBounds.MAX_COUNT, ResultBounds.MAX_COUNT);
    }
    for (Long count : new Long[] {duplicates, outOfOrder, late, unsent, yields, socketDrops}) {
      ResultBounds.requireCount("datagrams", count);
    }
  }

  /** What a sender counts. */
  public static DatagramCounts ofSender(long packets, long unsent) {
    return new DatagramCounts(packets, null, null, null, null, null, null, unsent, null, null);
  }

  /** What a receiver counts. */
  public static DatagramCounts ofReceiver(
      long packets, long lost, long duplicates, long outOfOrder, long late, double jitterMillis) {
    return new DatagramCounts(
        packets, lost, duplicates, outOfOrder, late, jitterMillis, null, null, null, null);
  }

  /** The same of a sender that yields, or has not had to yet. */
  public DatagramCounts withYields(long times) {
    return with(packets, lost, delayVariation, times, socketDrops);
  }

  /** The same of a receiver whose socket tells what it dropped. */
  public DatagramCounts withSocketDrops(long dropped) {
    return with(packets, lost, delayVariation, yields, dropped);
  }

  /** The same with a delay variation, which only a whole run has; null where it can't be told. */
  public DatagramCounts withDelayVariation(LatencySummary summary) {
    return with(packets, lost, summary, yields, socketDrops);
  }

  /**
   * The same of a receiver, of which a number belongs to the part before: they came after it, so
   * that they were taken for received in this one. Each number is lost, or not, where it belongs.
   */
  public DatagramCounts withRecovered(long datagrams) {
    return lost == null || datagrams == 0
        ? this
        : with(packets, lost + datagrams, delayVariation, yields, socketDrops);
  }

  /**
   * The same over another number of packets, so that its percentage is that of both: what the
   * sender sent, if the receiver has not lost more than that.
   */
  public DatagramCounts over(DatagramCounts sender) {
    return lost == null || lost > sender.packets
        ? this
        : with(sender.packets, lost, delayVariation, yields, socketDrops);
  }

  /** The same of a receiver that learns how many were sent: those that did not come are lost. */
  public DatagramCounts ofSent(long datagrams) {
    return datagrams <= packets
        ? this
        : with(datagrams, lost + (datagrams - packets), delayVariation, yields, socketDrops);
  }

  private DatagramCounts with(
      long otherPackets, Long otherLost, LatencySummary summary, Long times, Long dropped) {
    return new DatagramCounts(
        otherPackets,
        otherLost,
        duplicates,
        outOfOrder,
        late,
        jitterMillis,
        summary,
        unsent,
        times,
        dropped);
  }

  /**
   * What was counted after an earlier moment.
   *
   * @param earlier null for the stream's beginning
   */
  public DatagramCounts since(DatagramCounts earlier) {
    return earlier == null
        ? this
        : new DatagramCounts(
            packets - earlier.packets,
            difference(lost, earlier.lost),
            difference(duplicates, earlier.duplicates),
            difference(outOfOrder, earlier.outOfOrder),
            difference(late, earlier.late),
            jitterMillis,
            delayVariation,
            difference(unsent, earlier.unsent),
            difference(yields, earlier.yields),
            difference(socketDrops, earlier.socketDrops));
  }

  /**
   * Several streams together, each seen by the same kind of end: counts added up, and the mean of
   * their jitters, as in iperf3. Percentiles can't be added up: the delay variation is that of the
   * stream that fared worst ({@link #WORST_BY}). Null for none, or if one has no datagrams.
   */
  public static DatagramCounts sum(Collection<DatagramCounts> streams) {
    if (streams.isEmpty() || streams.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    return new DatagramCounts(
        streams.stream().mapToLong(DatagramCounts::packets).sum(),
        add(streams, DatagramCounts::lost),
        add(streams, DatagramCounts::duplicates),
        add(streams, DatagramCounts::outOfOrder),
        add(streams, DatagramCounts::late),
        streams.stream().anyMatch(each -> each.jitterMillis == null)
            ? null
            : (Double)
                streams.stream().mapToDouble(DatagramCounts::jitterMillis).average().orElse(0),
        worst(streams),
        add(streams, DatagramCounts::unsent),
        add(streams, DatagramCounts::yields),
        add(streams, DatagramCounts::socketDrops));
  }

  private static LatencySummary worst(Collection<DatagramCounts> streams) {
    return streams.stream()
        .map(DatagramCounts::delayVariation)
        .filter(Objects::nonNull)
        .max(WORST_BY)
        .orElse(null);
  }

  private static Long add(
      Collection<DatagramCounts> streams, Function<DatagramCounts, Long> count) {
    return streams.stream().map(count).anyMatch(Objects::isNull)
        ? null
        : (Long) streams.stream().map(count).mapToLong(Long::longValue).sum();
  }

  /** Part of the packets that were lost, in percent; null at a sender, 0 where there were none. */
  public Double lostPercent() {
    return lost == null ? null : (Double) (packets == 0 ? 0.0 : 100.0 * lost / packets);
  }

  private static Long difference(Long now, Long before) {
    return now == null || before == null ? now : (Long) (now - before);
  }
}
