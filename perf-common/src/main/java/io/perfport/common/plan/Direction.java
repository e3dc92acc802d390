package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which way bulk data flows. */
public enum Direction {
  /** The client sends, the server receives: the default. */
  @JsonProperty("forward")
  FORWARD,
  /** The server sends, the client receives ({@code -R}). */
  @JsonProperty("reverse")
  REVERSE,
  /** Both at once, on streams of their own ({@code --bidir}). */
  @JsonProperty("bidirectional")
  BIDIRECTIONAL;

  /** Whether some streams of this test are sent by the client. */
  public boolean clientSends() {
    return this != REVERSE;
  }

  /** Whether some streams of this test are sent by the server. */
  public boolean serverSends() {
    return this != FORWARD;
  }
}
