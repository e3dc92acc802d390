package io.perfport.common.iperf3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.control.PeerJson;
import io.perfport.common.failure.CauseText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * An object as iperf3 reads one: what is not there, and what has another type than it should, is
 * absent alike; what is there without being asked for is ignored.
 */
record TolerantJson(JsonNode object) {
  /** A string can be a server's whole output: it is the document that is bounded. */
  private static final ObjectMapper MAPPER = PeerJson.mapper(ControlLimits.SERVER_RESULTS_BYTES);

  /**
   * @param code of the exception that says that this is no JSON object
   */
  static TolerantJson parse(byte[] document, ErrorCode code) {
    try {
      JsonNode root = MAPPER.readTree(PeerJson.utf8(new ByteArrayInputStream(document)));
      if (root == null || !root.isObject()) {
        throw new Iperf3Exception(code, "what came is no JSON object");
      }
      return new TolerantJson(root);
    } catch (JsonProcessingException e) {
      throw new Iperf3Exception(code, "what came is no JSON: " + e.getOriginalMessage());
    } catch (CharacterCodingException e) {
      throw new Iperf3Exception(code, "what came is not UTF-8");
    } catch (IOException e) {
      throw new Iperf3Exception(code, "what came can't be read: " + CauseText.of(e));
    }
  }

  static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  /** Whether the key has the value {@code true}; a number is not one. */
  boolean isTrue(String key) {
    JsonNode node = object.get(key);
    return node != null && node.isBoolean() && node.booleanValue();
  }

  /** A number, without its fraction, as near as 64 bits come to it. */
  OptionalLong number(String key) {
    JsonNode node = object.get(key);
    if (node == null || !node.isNumber()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        node.isIntegralNumber() && node.canConvertToLong()
            ? node.longValue()
            : (long) node.doubleValue());
  }

  OptionalDouble real(String key) {
    JsonNode node = object.get(key);
    return node == null || !node.isNumber()
        ? OptionalDouble.empty()
        : OptionalDouble.of(node.doubleValue());
  }

  /** A string; null if absent. */
  String text(String key) {
    JsonNode node = object.get(key);
    return node == null || !node.isTextual() ? null : node.textValue();
  }

  /** An object; null if absent. */
  JsonNode child(String key) {
    JsonNode node = object.get(key);
    return node == null || !node.isObject() ? null : node;
  }
}
