package io.perfport.client.judgement;

import io.perfport.common.result.Measure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an earlier result says.
 *
 * @param file its name, for people
 * @param variants at least one
 */
public record Baseline(String file, List<Earlier> variants) {
  public Baseline {
    variants = List.copyOf(variants);
  }

  /**
   * One variant of it.
   *
   * @param label as {@link Variant#label} has it
   * @param figures the runs' values by measure
   * @param conditions what was tested, and with what: name and value
   */
  public record Earlier(
      String label, Map<Measure, Sample> figures, Map<String, String> conditions) {
    public Earlier {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
      conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    }
  }

  /** What to compare a variant with: that of the same label, or the only one there is. */
  public Optional<Earlier> matching(Variant variant) {
    if (variants.size() == 1) {
      return Optional.of(variants.get(0));
    }
    return variants.stream().filter(each -> each.label().equals(variant.label())).findFirst();
  }
}
