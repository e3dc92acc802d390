package io.perfport.common.result;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an iperf3 server printed of a test, as it told its client ({@code --get-server-output}). As
 * it came: not fit for a terminal.
 */
public sealed interface ServerOutput {
  /** The lines of a server that prints text. */
  record Text(String lines) implements ServerOutput {}

  /** The document of a server that prints JSON. */
  record Json(JsonNode document) implements ServerOutput {}
}
