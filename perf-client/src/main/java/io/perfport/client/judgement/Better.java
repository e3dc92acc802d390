package io.perfport.client.judgement;

/** Which way a figure improves. */
public enum Better {
  MORE("more"),
  LESS("less");

  private final String label;

  Better(String label) {
    this.label = label;
  }

  /** The word in results. */
  public String label() {
    return label;
  }
}
