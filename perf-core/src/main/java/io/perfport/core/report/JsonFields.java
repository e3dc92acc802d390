package io.perfport.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * One JSON object under construction. A figure that is null, or not a finite number, can't be told:
 * its key stays out, since 0 would be a lie and NaN is no JSON.
 */
public final class JsonFields {
  /** More than enough for bits a second and percents, and short enough to read. */
  private static final int DECIMALS = 3;

  private static final int FINE_DECIMALS = 6;

  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  public JsonFields text(String name, String value) {
    if (value != null) {
      node.put(name, value);
    }
    return this;
  }

  public JsonFields count(String name, Long value) {
    if (value != null) {
      node.put(name, value);
    }
    return this;
  }

  public JsonFields count(String name, long value) {
    node.put(name, value);
    return this;
  }

  /** A figure that the kernel may not know: it is negative then. */
  public JsonFields known(String name, long value) {
    return value < 0 ? this : count(name, value);
  }

  public JsonFields flag(String name, Boolean value) {
    if (value != null) {
      node.put(name, value);
    }
    return this;
  }

  /** iperf3 writes its switches as 0 and 1. */
  public JsonFields bit(String name, boolean value) {
    return count(name, value ? 1 : 0);
  }

  /** Exact: a whole number of seconds has no fraction. */
  public JsonFields seconds(String name, long nanos) {
    return decimal(name, BigDecimal.valueOf(nanos, 9));
  }

  public JsonFields figure(String name, Double value) {
    if (value == null || !Double.isFinite(value)) {
      return this;
    }
    return decimal(name, BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN));
  }

  /** A figure of which a thousandth is much: to a millionth. */
  public JsonFields fine(String name, Double value) {
    if (value == null || !Double.isFinite(value)) {
      return this;
    }
    return decimal(name, BigDecimal.valueOf(value).setScale(FINE_DECIMALS, RoundingMode.HALF_EVEN));
  }

  public JsonFields object(String name, JsonFields value) {
    node.set(name, value.node);
    return this;
  }

  public JsonFields tree(String name, JsonNode value) {
    node.set(name, value);
    return this;
  }

  /** Adds the fields of another object to this one. */
  public JsonFields addAll(JsonFields other) {
    node.setAll(other.node);
    return this;
  }

  public JsonFields array(String name, Iterable<JsonFields> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(value.node));
    return this;
  }

  public JsonFields texts(String name, Iterable<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
    return this;
  }

  public boolean isEmpty() {
    return node.isEmpty();
  }

  public ObjectNode node() {
    return node;
  }

  private JsonFields decimal(String name, BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    // 1E+1 is a number too, but many readers take "10" for the whole number that it is.
    node.set(name, DecimalNode.valueOf(shortest.scale() < 0 ? shortest.setScale(0) : shortest));
    return this;
  }
}
