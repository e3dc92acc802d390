package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the bytes of a data stream look like. */
public enum Framing {
  /** Opaque bytes, as iperf3 sends them: nothing but TCP is measured. The default. */
  @JsonProperty("raw")
  RAW,
  /** Data frames; the receiver checks headers and sequence ({@code --framed}). */
  @JsonProperty("framed")
  FRAMED,
  /** Data frames with CRC32C of every payload byte ({@code --verify}). */
  @JsonProperty("verified")
  VERIFIED
}
