package io.perfport.common.plan;

/** By which protocol the two ends agree on a test, and tell each other what it came to. */
public enum ControlProtocol {
  /** docs/protocol.md. */
  PERFPORT("perfport"),
  /** docs/iperf3.md. */
  IPERF3("iperf3");

  private final String label;

  ControlProtocol(String label) {
    this.label = label;
  }

  /** The word that options and results have. */
  public String label() {
    return label;
  }
}
