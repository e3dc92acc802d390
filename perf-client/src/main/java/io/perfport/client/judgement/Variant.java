package io.perfport.client.judgement;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of the things that are compared.
 *
 * @param settings option and value, in the order of the command line; empty for the only one
 */
public record Variant(Map<String, String> settings) {
  /** What a command that compares nothing repeats. */
  public static final Variant ONLY = new Variant(Map.of());

  public Variant {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** {@code transport=nio length=8K}. */
  public String label() {
    return settings.isEmpty()
        ? "test"
        : settings.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining(" "));
  }
}
