package io.perfport.core.completion.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an op came to: named fields, to be matched against what the scenario expects. Numbers are
 * unsigned 64-bit.
 */
record Outcome(Map<String, Object> fields) {
  static Outcome success() {
    return new Outcome(new LinkedHashMap<>()).with("ok", true);
  }

  static Outcome error(int code) {
    return new Outcome(new LinkedHashMap<>()).with("ok", false).with("error", code);
  }

  Outcome with(String field, Object value) {
    fields.put(field, value);
    return this;
  }

  /** True if the op ended because its time had passed. */
  boolean timedOut() {
    return Integer.valueOf(WindowsCode.WAIT_TIMEOUT).equals(fields.get("error"));
  }

  /** What does not match, if anything. */
  Optional<String> mismatch(JsonNode expect) {
    for (Map.Entry<String, JsonNode> field : expect.properties()) {
      Object actual = fields.get(field.getKey());
      if (!"unordered".equals(field.getKey())
          && !matches(field.getKey(), field.getValue(), actual, expect.has("unordered"))) {
        return Optional.of(
            field.getKey() + ": expected " + field.getValue() + ", was " + actual + " in " + this);
      }
    }
    return Optional.empty();
  }

  private static boolean matches(String name, JsonNode expected, Object actual, boolean anyOrder) {
    if (expected.isObject()) {
      // Only the lower bound: how long a call took at most says how busy the machine was.
      return !expected.has("min") || ((Number) actual).longValue() >= expected.get("min").asLong();
    }
    if (expected.isBoolean()) {
      return Boolean.valueOf(expected.asBoolean()).equals(actual);
    }
    if (expected.isNumber()) {
      return actual instanceof Number number && unsigned(number).equals(expected.bigIntegerValue());
    }
    if (expected.isTextual()) {
      return expected.asText().equals(actual);
    }
    if ("entries".equals(name) && actual instanceof List<?> entries) {
      return entriesMatch(expected, entries, anyOrder);
    }
    throw new IllegalArgumentException("cannot match " + name + " with " + expected);
  }

  private static boolean entriesMatch(JsonNode expected, List<?> actual, boolean anyOrder) {
    List<Object> left = new ArrayList<>(actual);
    for (JsonNode entry : expected) {
      int found = -1;
      for (int i = 0; i < left.size() && found < 0; i++) {
        if (((Outcome) left.get(i)).mismatch(entry).isEmpty()) {
          found = i;
        }
      }
      if (found < 0 || (found > 0 && !anyOrder)) {
        return false;
      }
      left.remove(found);
    }
    return left.isEmpty();
  }

  private static BigInteger unsigned(Number number) {
    return new BigInteger(Long.toUnsignedString(number.longValue()));
  }
}
