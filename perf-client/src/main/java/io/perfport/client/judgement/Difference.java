package io.perfport.client.judgement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A condition of the test that is not what it was.
 *
 * @param name such as {@code plan.block_bytes}
 * @param then the baseline's; "not told" where it has none
 * @param now today's
 */
public record Difference(String name, String then, String now) {
  private static final String NOT_TOLD = "not told";

  static List<Difference> between(Map<String, String> then, Map<String, String> now) {
    Set<String> names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      String before = then.getOrDefault(name, NOT_TOLD);
      String after = now.getOrDefault(name, NOT_TOLD);
      if (!before.equals(after)) {
        differences.add(new Difference(name, before, after));
      }
    }
    return differences;
  }
}
