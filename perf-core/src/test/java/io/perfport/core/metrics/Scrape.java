package io.perfport.core.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape in the Prometheus text format, read back. */
final class Scrape {
  private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z0-9_]+)=\"([^\"]*)\"");

  private final Map<String, Double> values = new LinkedHashMap<>();
  private final NavigableMap<String, Set<String>> labelKeys = new TreeMap<>();
  private final Map<String, String> types = new HashMap<>();
  private final Map<String, String> help = new HashMap<>();

  Scrape(String text) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        String[] parts = line.split(" ", 4);
        types.put(parts[2], parts[3]);
      } else if (line.startsWith("# HELP ")) {
        String[] parts = line.split(" ", 4);
        help.put(parts[2], parts.length == 4 ? parts[3] : "");
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        sample(line);
      }
    }
  }

  static Scrape of(PerfMetrics metrics) {
    return new Scrape(metrics.registry().scrape());
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("not a sample: " + line);
    }
    Set<String> keys = new LinkedHashSet<>();
    if (sample.group(2) != null) {
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        keys.add(label.group(1));
      }
    }
    String labels = sample.group(2) == null ? "" : "{" + sample.group(2) + "}";
    values.put(sample.group(1) + labels, Double.valueOf(sample.group(3)));
    labelKeys.computeIfAbsent(sample.group(1), name -> new LinkedHashSet<>()).addAll(keys);
  }

  /** The value of a sample given as the text format has it, labels in alphabetical order. */
  double value(String sample) {
    Double value = values.get(sample);
    if (value == null) {
      throw new AssertionError(sample + " is not among " + values.keySet());
    }
    return value;
  }

  boolean has(String sample) {
    return values.containsKey(sample);
  }

  Set<String> names() {
    return labelKeys.keySet();
  }

  Set<String> labelKeys(String name) {
    return labelKeys.get(name);
  }

  String type(String name) {
    return types.get(name);
  }

  String help(String name) {
    return help.get(name);
  }
}
