package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.perfport.client.profile.Profile;
import io.perfport.client.profile.Profile.Phase;
import io.perfport.client.profile.ProfileException;
import io.perfport.client.profile.ProfileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema says what the program takes. */
class ProfileSchemaTest {
  private static final Path PUBLISHED = Path.of("src/main/resources/profile.schema.json");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(new ProfileSchema().schema());
  private static final ProfileKeys KEYS = ProfileSchema.keys();

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "profiles"))) {
      return files.sorted().toList();
    }
  }

  /** After a wanted change of the options, run once with {@code -Dgolden.write=true}. */
  @Test
  void thePublishedSchemaIsThatOfTheOptions() throws IOException {
    String made = ProfileSchema.text(new ProfileSchema().schema());
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(PUBLISHED, made);
    }
    assertThat(Files.readString(PUBLISHED)).isEqualTo(made);
  }

  @Test
  void noOptionHasTheNameOfAKeyOfThePhases() {
    for (String key : List.of(Profile.PHASES, Profile.NAME, Profile.REPORT)) {
      assertThat(KEYS.option(key)).as(key).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExamplesAreOfTheSchema(Path example) throws IOException {
    assertThat(SCHEMA.validate(YAML.readTree(example.toFile()))).isEmpty();
    assertThatCode(() -> takes(ProfileReader.read(example))).doesNotThrowAnyException();
  }

  /** A value may still be out of its range: that only the program knows. */
  @Property(tries = 500)
  void theProgramTakesWhatTheSchemaTakes(@ForAll @From("documents") Map<String, Object> document)
      throws IOException {
    String text = YAML.writeValueAsString(document);
    JsonNode tree = YAML.readTree(text);
    boolean valid = tree.isObject() && SCHEMA.validate(tree).isEmpty();
    assertThat(taken(text)).as(text).isEqualTo(valid);
    Statistics.label("valid")
        .collect(valid)
        .coverage(
            seen -> {
              seen.check(true).percentage(share -> share > 10);
              seen.check(false).percentage(share -> share > 10);
            });
  }

  private static boolean taken(String text) throws IOException {
    Path file = Files.createTempFile("profile", ".yaml");
    try {
      Files.writeString(file, text);
      takes(ProfileReader.read(file));
      return true;
    } catch (ProfileException e) {
      return false;
    } finally {
      Files.delete(file);
    }
  }

  private static void takes(Profile profile) {
    if (profile.phases().isEmpty()) {
      ProfileSettings.of(profile, KEYS, Optional.empty());
    }
    for (Phase phase : profile.phases()) {
      ProfileSettings.of(profile, KEYS, Optional.of(phase));
    }
  }

  @Provide
  Arbitrary<Map<String, Object>> documents() {
    Arbitrary<Map<String, Object>> options = options(false);
    Arbitrary<List<Map<String, Object>>> phases = options(true).list().ofMaxSize(3);
    return options.flatMap(
        top ->
            phases.map(
                list -> {
                  if (list.isEmpty()) {
                    return top;
                  }
                  Map<String, Object> all = new LinkedHashMap<>(top);
                  all.put(Profile.PHASES, named(list));
                  return all;
                }));
  }

  /** That names differ is beyond the schema. */
  private static List<Map<String, Object>> named(List<Map<String, Object>> phases) {
    List<Map<String, Object>> named = new ArrayList<>();
    for (Map<String, Object> phase : phases) {
      Map<String, Object> each = new LinkedHashMap<>(phase);
      each.computeIfPresent(
          Profile.NAME, (key, name) -> name instanceof String ? name + "" + named.size() : name);
      named.add(each);
    }
    return named;
  }

  private static Arbitrary<Map<String, Object>> options(boolean inPhase) {
    List<String> keys = new ArrayList<>(ProfileSchema.allowed(inPhase));
    keys.remove(Profile.PHASES);
    Arbitrary<String> key =
        Arbitraries.frequencyOf(
            Tuple.of(30, Arbitraries.of(keys)),
            Tuple.of(1, Arbitraries.of("nonsense", "debug", "output", "runs")));
    Arbitrary<Map<String, Object>> some =
        key.list()
            .uniqueElements()
            .ofMaxSize(4)
            .flatMap(
                names ->
                    Arbitraries.integers()
                        .between(0, 20)
                        .list()
                        .ofSize(names.size())
                        .map(dice -> filled(names, dice)));
    return inPhase
        ? some.map(
            each -> {
              Map<String, Object> phase = new LinkedHashMap<>(each);
              phase.putIfAbsent(Profile.NAME, "p");
              return phase;
            })
        : some;
  }

  private static Map<String, Object> filled(List<String> names, List<Integer> dice) {
    Map<String, Object> filled = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      filled.put(names.get(i), value(names.get(i), dice.get(i)));
    }
    return filled;
  }

  private static Object value(String key, int die) {
    return switch (die) {
      case 0 -> null;
      case 1 -> List.of("a", 2);
      case 2 -> Map.of("a", 1);
      case 3 -> true;
      case 4 -> "true";
      case 5 -> 1.5;
      default -> {
        boolean flag =
            key.equals(Profile.REPORT) || KEYS.option(key).map(ProfileKeys::isFlag).orElse(false);
        yield flag ? (Object) (die % 2 == 0) : die % 2 == 0 ? (Object) die : "text";
      }
    };
  }

  @Test
  void theSchemaIsInTheJar() throws IOException {
    try (var stream = Profile.class.getResourceAsStream("/profile.schema.json")) {
      assertThat((ObjectNode) new ObjectMapper().readTree(stream)).isNotEmpty();
    }
  }
}
