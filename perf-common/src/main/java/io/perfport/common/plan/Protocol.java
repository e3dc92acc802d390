package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What carries the streams of a test; its control connection is always TCP. */
public enum Protocol {
  @JsonProperty("tcp")
  TCP,
  /** Datagrams, each numbered ({@code -u}). */
  @JsonProperty("udp")
  UDP
}
