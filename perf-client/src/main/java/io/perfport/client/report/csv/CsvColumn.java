package io.perfport.client.report.csv;

import java.util.Arrays;
import java.util.Optional;

/** The columns of a CSV result, in their order. A cell is empty where it can't be told. */
public enum CsvColumn {
  TRANSPORT("transport"),
  TITLE("title"),
  /** When the test began, in UTC: rows of several tests can be put in one table. */
  STARTED("started_utc"),
  /** interval, interval-sum, step, total, total-sum, not-measured. */
  ROW("row"),
  /** Empty in sums. */
  STREAM("stream"),
  /** to-server or to-client. */
  DIRECTION("direction"),
  /** The end that measured: sender or receiver. */
  END("end"),
  START("start_seconds"),
  FINISH("end_seconds"),
  /** Whether it belongs to the warm-up. */
  OMITTED("omitted"),
  BYTES("bytes"),
  BITRATE("bits_per_second"),
  RETRANSMITS("retransmitted_segments"),
  CONGESTION_WINDOW("congestion_window_bytes"),
  SEND_WINDOW("send_window_bytes"),
  RTT("rtt_us"),
  RTT_VARIATION("rtt_variation_us"),
  PATH_MTU("path_mtu_bytes"),
  REORDERING("reordering_segments"),
  OMITTED_BYTES("omitted_bytes"),
  FRAMES("frames"),
  RTT_MIN("rtt_min_us"),
  RTT_MEAN("rtt_mean_us"),
  RTT_MAX("rtt_max_us"),
  CONGESTION_WINDOW_MAX("congestion_window_max_bytes"),
  COMPLETE("complete"),
  /** Datagrams sent, or, of a receiver, as many as it knows to have been sent. */
  PACKETS("packets"),
  LOST("lost_packets"),
  LOST_PERCENT("lost_percent"),
  JITTER("jitter_ms"),
  OUT_OF_ORDER("out_of_order_packets"),
  DUPLICATES("duplicate_packets"),
  LATE("late_packets"),
  UNSENT("unsent_packets"),
  YIELDS("yields"),
  SOCKET_DROPS("socket_drops"),
  /** One-way, of totals; of sums that of the worst stream. */
  DELAY_VARIATION_P50("delay_variation_p50_us"),
  DELAY_VARIATION_P99("delay_variation_p99_us"),
  DELAY_VARIATION_P99_9("delay_variation_p99.9_us"),
  DELAY_VARIATION_MAX("delay_variation_max_us"),
  /** What the test does; empty for streams. */
  WORKLOAD("workload"),
  CONNECTIONS("connections"),
  CONNECT_RATE("connects_per_second"),
  CONNECT_P50("connect_p50_us"),
  REQUESTS("requests"),
  REQUEST_RATE("requests_per_second"),
  UNANSWERED("unanswered_requests"),
  UNSENT_REQUESTS("unsent_requests"),
  LATENCY_MIN("latency_min_us"),
  LATENCY_MEAN("latency_mean_us"),
  LATENCY_P50("latency_p50_us"),
  LATENCY_P90("latency_p90_us"),
  LATENCY_P99("latency_p99_us"),
  LATENCY_P99_9("latency_p99.9_us"),
  LATENCY_P99_99("latency_p99.99_us"),
  LATENCY_P99_999("latency_p99.999_us"),
  LATENCY_MAX("latency_max_us"),
  CLIENT_RESIDENT("client_resident_bytes"),
  SERVER_RESIDENT("server_resident_bytes"),
  CPU("cpu_percent"),
  CONGESTION_CONTROL("congestion_control"),
  /** Codes of what makes this end's figures suspect, with blanks between them. */
  WARNINGS("warnings"),
  OUTCOME("outcome"),
  REASON("reason"),
  DETAIL("detail");

  private final String heading;

  CsvColumn(String heading) {
    this.heading = heading;
  }

  /** The one of that heading; empty if there is none. */
  static Optional<CsvColumn> of(String heading) {
    return Arrays.stream(values()).filter(each -> each.heading.equals(heading)).findFirst();
  }

  String heading() {
    return heading;
  }
}
