package io.perfport.client.profile;

import java.util.List;

/** A piece of a YAML document that knows where it stands. */
public sealed interface YamlNode {
  Place place();

  /** What a scalar looks like, without quotes. */
  enum Kind {
    TEXT,
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** {@code null}, {@code ~} or nothing. */
    NULL
  }

  /**
   * A single value.
   *
   * @param text as it is written in the file, so that {@code 020} stays octal for who reads it so
   */
  record Scalar(Place place, Kind kind, String text) implements YamlNode {}

  /** A list. */
  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys and values, in their order; no key twice. */
  record Mapping(Place place, List<Setting> settings) implements YamlNode {
    public Mapping {
      settings = List.copyOf(settings);
    }
  }
}
