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

  /**
   * Where something stands in a file.
   *
   * @param line from 1
   * @param column from 1, in characters
   */
  public record Place(int line, int column) {
    static final Place START = new Place(1, 1);

    @Override
    public String toString() {
      return line + ":" + column;
    }
  }

  /**
   * A key and its value.
   *
   * @param place of the key
   */
  public record Setting(String key, Place place, YamlNode value) {}
}
