package io.perfport.client.profile;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.perfport.client.profile.YamlNode.Place;
import io.perfport.client.profile.YamlNode.Setting;
import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the plain part of YAML: mappings, lists and scalars. Tags, which name classes in other
 * readers, and aliases, of which a few lines can stand for gigabytes, are refused.
 *
 * <p>It walks the parser's events. SnakeYAML's composer would need as much code around it: it
 * replaces aliases of scalars silently, reports other aliases and too great a depth without their
 * place, accepts a key twice, and takes {@code yes} for a boolean and {@code 1:30} for a number.
 */
final class YamlReader implements AutoCloseable {
  /** Phases, their options and a list of values are four. */
  static final int MAX_DEPTH = 8;

  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final Path file;
  private final YAMLParser parser;

  private YamlReader(Path file, String text) throws IOException {
    this.file = file;
    this.parser = FACTORY.createParser(text);
  }

  /**
   * The only document of a text.
   *
   * @param file its name, for errors
   * @throws ProfileException if it is not YAML, or more than the plain part of it
   */
  static YamlNode read(Path file, String text) {
    try (YamlReader reader = new YamlReader(file, text)) {
      return reader.document();
    } catch (JsonProcessingException e) {
      throw e.getCause() instanceof YAMLException cause
          ? notYaml(file, cause)
          : new ProfileException(file, place(e.getLocation()), e.getOriginalMessage());
    } catch (YAMLException e) {
      throw notYaml(file, e);
    } catch (IOException e) { // Of a text in memory.
      throw new UncheckedIOException(e);
    }
  }

  private static ProfileException notYaml(Path file, YAMLException e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      Mark mark = marked.getProblemMark();
      return new ProfileException(
          file,
          new Place(mark.getLine() + 1, mark.getColumn() + 1),
          "not YAML: " + Objects.requireNonNullElse(marked.getProblem(), "unreadable"));
    }
    return new ProfileException(file, "not YAML: " + CauseText.of(e));
  }

  private YamlNode document() throws IOException {
    if (parser.nextToken() == null) {
      throw new ProfileException(file, "is empty; give options, or " + Profile.PHASES);
    }
    YamlNode root = node(1);
    if (parser.nextToken() != null) {
      throw wrong(place(), "a second document begins here; a profile is one");
    }
    return root;
  }

  private YamlNode node(int depth) throws IOException {
    refuseWhatIsNotPlain();
    if (depth > MAX_DEPTH) {
      throw wrong(place(), "nested more than %d deep".formatted(MAX_DEPTH));
    }
    Place place = place();
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> new YamlNode.Mapping(place, settings(depth));
      case START_ARRAY -> new YamlNode.Sequence(place, items(depth));
      case VALUE_TRUE, VALUE_FALSE -> scalar(place, YamlNode.Kind.BOOLEAN);
      case VALUE_NULL -> scalar(place, YamlNode.Kind.NULL);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(place, YamlNode.Kind.NUMBER);
      case VALUE_STRING -> scalar(place, YamlNode.Kind.TEXT);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw wrong(place, "unexpected " + token);
    };
  }

  private YamlNode.Scalar scalar(Place place, YamlNode.Kind kind) throws IOException {
    return new YamlNode.Scalar(place, kind, parser.getText());
  }

  private List<YamlNode> items(int depth) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(depth + 1));
    }
    return items;
  }

  private List<Setting> settings(int depth) throws IOException {
    List<Setting> settings = new ArrayList<>();
    Map<String, Place> seen = new HashMap<>();
    while (nextKey()) {
      refuseWhatIsNotPlain();
      String key = parser.currentName();
      Place place = place();
      Place first = seen.putIfAbsent(key, place);
      if (first != null) {
        throw wrong(place, "%s: stands in line %d already".formatted(key, first.line()));
      }
      parser.nextToken();
      settings.add(new Setting(key, place, node(depth + 1)));
    }
    return settings;
  }

  private boolean nextKey() throws IOException {
    try {
      return parser.nextToken() != JsonToken.END_OBJECT;
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof YAMLException) {
        throw e;
      }
      // An alias, a list or a mapping in its place: Jackson says so in the words of its classes.
      throw wrong(place(e.getLocation()), "a key is a plain word");
    }
  }

  private void refuseWhatIsNotPlain() throws IOException {
    if (parser.isCurrentAlias()) {
      throw wrong(place(), "*%s: aliases are not read; write it out".formatted(parser.getText()));
    }
    if (parser.getTypeId() != null) {
      throw wrong(place(), "!%s: tags are not read; leave it out".formatted(parser.getTypeId()));
    }
  }

  private Place place() {
    return place(parser.currentTokenLocation());
  }

  private static Place place(JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? Place.START
        : new Place(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }

  private ProfileException wrong(Place place, String what) {
    return new ProfileException(file, place, what);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
