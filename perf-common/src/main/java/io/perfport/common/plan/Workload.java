package io.perfport.common.plan;

import java.util.Arrays;
import java.util.Optional;

/** What a test does ({@code --workload}). */
public enum Workload {
  /** Bytes in bulk. */
  STREAM("stream"),
  /** Requests and responses over connections that stay. */
  RR("rr"),
  /** Connect, one request, one response, close. */
  CRR("crr"),
  /** More and more connections, which are held. */
  SCALE("scale"),
  /** Requests and responses while bytes flow in bulk. */
  LOADED("loaded");

  private final String label;

  Workload(String label) {
    this.label = label;
  }

  /** The word after {@code --workload}. */
  public String label() {
    return label;
  }

  /** The one of that word; empty if there is none. */
  public static Optional<Workload> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }
}
