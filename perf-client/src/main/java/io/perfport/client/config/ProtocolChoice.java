package io.perfport.client.config;

/** By which protocol to test ({@code --protocol}). */
public enum ProtocolChoice {
  /** Perfport's, or iperf3's if that is what the server speaks. */
  AUTO("auto"),
  PERFPORT("perfport"),
  IPERF3("iperf3");

  private final String label;

  ProtocolChoice(String label) {
    this.label = label;
  }

  /** The word that the option has. */
  public String label() {
    return label;
  }
}
