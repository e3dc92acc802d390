package io.perfport.client.report.json;

import io.perfport.common.result.DatagramCounts;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;

/** The figures of datagrams, in iperf3's names. */
final class JsonDatagrams {
  private JsonDatagrams() {}

  /**
   * What one stream, or one direction, comes to: what was sent, and what became of it.
   *
   * @param sent null if the sender could not tell
   * @param received null if the receiver could not tell
   */
  static JsonFields addBoth(JsonFields fields, DatagramCounts sent, DatagramCounts received) {
    if (received == null) {
      return JsonParts.addDatagrams(fields, sent);
    }
    return JsonParts.addDatagrams(fields, sent == null ? received : received.over(sent));
  }

  /** What Perfport has beside iperf3's names. */
  static JsonFields addDisorder(JsonFields fields, DatagramCounts counts) {
    if (counts == null) {
      return fields;
    }
    JsonParts.addDatagrams(fields, counts);
    if (counts.delayVariation() != null) {
      fields.object("delay_variation_us", JsonExchange.summary(counts.delayVariation()));
    }
    return JsonParts.addDisorder(fields, counts);
  }
}
