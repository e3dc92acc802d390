package io.perfport.client.report;

import io.perfport.common.result.DatagramCounts;

/** The figures of datagrams, in iperf3's names. */
final class JsonDatagrams {
  private JsonDatagrams() {}

  /** Adds what an end knows: a sender its packets, a receiver jitter and loss too. */
  static JsonFields add(JsonFields fields, DatagramCounts counts) {
    return counts == null
        ? fields
        : fields
            .fine("jitter_ms", counts.jitterMillis())
            .count("lost_packets", counts.lost())
            .count("packets", counts.packets())
            .figure("lost_percent", counts.lostPercent());
  }

  /**
   * What one stream, or one direction, comes to: what was sent, and what became of it.
   *
   * @param sent null if the sender could not tell
   * @param received null if the receiver could not tell
   */
  static JsonFields addBoth(JsonFields fields, DatagramCounts sent, DatagramCounts received) {
    if (received == null) {
      return add(fields, sent);
    }
    return add(fields, sent == null ? received : received.over(sent));
  }

  /** What Perfport has beside iperf3's names. */
  static JsonFields addDisorder(JsonFields fields, DatagramCounts counts) {
    if (counts == null) {
      return fields;
    }
    add(fields, counts);
    if (counts.delayVariation() != null) {
      fields.object("delay_variation_us", JsonExchange.summary(counts.delayVariation()));
    }
    return fields
        .count("out_of_order_packets", counts.outOfOrder())
        .count("duplicate_packets", counts.duplicates())
        .count("late_packets", counts.late())
        .count("unsent_packets", counts.unsent());
  }
}
