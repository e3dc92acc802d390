package io.perfport.common.iperf3;

/** How long the JSON on a control connection may be, in bytes. */
public final class ControlLimits {
  /**
   * Parameters: what a client may send before it is admitted. iperf3's own take about 500 bytes.
   */
  public static final int PARAMETERS_BYTES = 4096;

  /**
   * A server's results, which may hold all of its output, whether this client asked for it or the
   * one before: half of what the decoder can take.
   */
  public static final int SERVER_RESULTS_BYTES = 8 << 20;

  /** Of results beside their streams. */
  private static final int RESULTS_BYTES = 16 << 10;

  /** iperf3's clients take about 200 for each. */
  private static final int STREAM_RESULTS_BYTES = 1 << 10;

  private ControlLimits() {}

  /** A client's results of a test with this number of streams. iperf3 has no limit for results. */
  public static int clientResultsBytes(int streams) {
    return Math.min(SERVER_RESULTS_BYTES, RESULTS_BYTES + streams * STREAM_RESULTS_BYTES);
  }
}
