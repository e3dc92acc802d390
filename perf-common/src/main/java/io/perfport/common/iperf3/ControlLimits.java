package io.perfport.common.iperf3;

/** How long the JSON on a control connection may be, in bytes. */
public final class ControlLimits {
  /** Parameters: iperf3's own limit. */
  public static final int PARAMETERS_BYTES = 8192;

  /**
   * A client's results: 256 streams take about 50 KB. iperf3 has no limit of its own for results.
   */
  public static final int CLIENT_RESULTS_BYTES = 1 << 20;

  /** A server's results, which may hold all of its output: as much as the decoder can take. */
  public static final int SERVER_RESULTS_BYTES = (1 << 24) - 1;

  private ControlLimits() {}
}
