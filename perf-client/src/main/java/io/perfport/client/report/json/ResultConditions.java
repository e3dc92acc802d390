package io.perfport.client.report.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.config.TestConfig;
import io.perfport.common.result.Measurement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was tested, and with what: the plan, the transports, programs, systems and congestion
 * control at both ends. Two results are comparable where these are the same.
 */
public final class ResultConditions {
  private static final List<String> OF_AN_END =
      List.of("program", "protocol", "transport", "workers", "affinity", "congestion", "system");

  /** They make no difference to the test, or differ with every server of {@code --loopback}. */
  private static final Set<String> IGNORED = Set.of("port", "plan.title");

  private ResultConditions() {}

  /** Name and value, such as {@code plan.block_bytes}. */
  public static Map<String, String> of(TestConfig config, Measurement result) {
    return of(JsonPerfport.of(config, result).node());
  }

  /**
   * The conditions of a result that was read.
   *
   * @param perfport the object {@code perfport} of its document
   */
  static Map<String, String> of(JsonNode perfport) {
    Map<String, String> conditions = new LinkedHashMap<>();
    flatten("", perfport.path("configuration"), conditions);
    conditions.keySet().removeAll(IGNORED);
    for (String end : List.of("client", "server")) {
      for (String key : OF_AN_END) {
        JsonNode value = perfport.path(end).path(key);
        if (value.isValueNode()) {
          conditions.put(end + "." + key, value.asText());
        }
      }
    }
    return conditions;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      String prefix = name.isEmpty() ? "" : name + ".";
      node.properties().forEach(each -> flatten(prefix + each.getKey(), each.getValue(), into));
    } else if (node.isValueNode()) {
      into.put(name, node.asText());
    }
  }
}
