package io.perfport.core.dashboard;

import io.perfport.core.report.JsonFields;

/** What one session's run shows at this moment. Asked by the dashboard's event loop alone. */
interface LiveSource {
  /** Nothing yet. */
  LiveSource NONE = (totals, mostStreams) -> new JsonFields();

  /**
   * What it has done since the last time.
   *
   * @param totals of all sessions: its own are added
   * @param mostStreams how many streams may be told one by one
   */
  JsonFields take(Totals totals, int mostStreams);

  /** All sessions added up, at one moment. */
  final class Totals {
    private Double received;
    private Double sent;
    private Double requests;

    /**
     * Adds a session's.
     *
     * @param receivedBits a second; null for none, as are the others
     */
    void add(Double receivedBits, Double sentBits, Double requestsPerSecond) {
      received = plus(received, receivedBits);
      sent = plus(sent, sentBits);
      requests = plus(requests, requestsPerSecond);
    }

    private static Double plus(Double sum, Double more) {
      return sum == null || more == null ? (sum == null ? more : sum) : (Double) (sum + more);
    }

    JsonFields toJson() {
      return new JsonFields()
          .figure("received_bits_per_second", received)
          .figure("sent_bits_per_second", sent)
          .figure("requests_per_second", requests);
    }
  }
}
