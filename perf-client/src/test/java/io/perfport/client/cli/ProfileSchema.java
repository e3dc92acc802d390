package io.perfport.client.cli;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.client.profile.Profile;
import io.perfport.core.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/** The JSON schema of profiles, made from the options that the command has. */
final class ProfileSchema {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ProfileKeys keys;

  ProfileSchema() {
    this.keys = keys();
  }

  static ProfileKeys keys() {
    return new ProfileKeys(
        ClientCommand.commandLine(NamedTransport.CATALOG, task -> ExitCode.SUCCESS)
            .getCommandSpec());
  }

  static String text(ObjectNode schema) throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return MAPPER
            .writer(new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines))
            .writeValueAsString(schema)
        + "\n";
  }

  ObjectNode schema() {
    ObjectNode schema = MAPPER.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "A profile of perf-client");
    schema.put(
        "description",
        "Options of perf-client by their long names without dashes, and phases that run one after"
            + " another.");
    ObjectNode kinds = schema.putObject("$defs");
    kinds.putObject("flag").putArray("type").add("boolean").add("null");
    kinds.putObject("value").putArray("type").add("string").add("number").add("null");
    ArrayNode either = kinds.putObject("values").putArray("anyOf");
    either.addObject().put("$ref", "#/$defs/value");
    either.addObject().put("type", "array").putObject("items").put("$ref", "#/$defs/value");
    ObjectNode properties = object(schema, false);
    ObjectNode phases = properties.putObject(Profile.PHASES);
    phases.put("type", "array").put("minItems", 1).put("maxItems", Profile.MAX_PHASES);
    phases.put("description", "Tests that run one after another against the same server.");
    ObjectNode phase = phases.putObject("items");
    object(phase, true);
    phase.putArray("required").add(Profile.NAME);
    ObjectNode forbidden =
        schema.putObject("dependentSchemas").putObject(Profile.PHASES).putObject("properties");
    for (String key : keys.allowed(false)) {
      keys.option(key)
          .filter(option -> keys.use(option) == ProfileKeys.Use.WITHOUT_PHASES)
          .ifPresent(option -> forbidden.put(key, false));
    }
    return schema;
  }

  private ObjectNode object(ObjectNode schema, boolean inPhase) {
    schema.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    Map<OptionSpec, List<String>> names = new LinkedHashMap<>();
    for (String key : keys.allowed(inPhase)) {
      keys.option(key)
          .ifPresent(
              option -> {
                names.computeIfAbsent(option, each -> new ArrayList<>()).add(key);
                describe(properties.putObject(key), option);
              });
    }
    if (inPhase) {
      ObjectNode name = properties.putObject(Profile.NAME);
      name.putArray("type").add("string").add("number");
      name.put("description", "Stands in every kind of result; no two phases have the same.");
      name.put("minLength", 1).put("maxLength", 64).put("pattern", "\\S");
      ObjectNode report = properties.putObject(Profile.REPORT).put("type", "boolean");
      report.put("description", "false: a warm-up, whose figures are not shown (default: true).");
    }
    ArrayNode rules = MAPPER.createArrayNode();
    names.values().stream()
        .filter(several -> several.size() > 1)
        .forEach(
            several -> {
              ArrayNode both = rules.addObject().putObject("not").putArray("required");
              several.forEach(both::add);
            });
    if (!rules.isEmpty()) {
      schema.set("allOf", rules);
    }
    return properties;
  }

  private static void describe(ObjectNode property, OptionSpec option) {
    property.put("description", String.join(" ", option.description()));
    String kind = ProfileKeys.isFlag(option) ? "flag" : option.isMultiValue() ? "values" : "value";
    property.put("$ref", "#/$defs/" + kind);
  }

  /** Keys for generated profiles. */
  static Set<String> allowed(boolean inPhase) {
    return keys().allowed(inPhase);
  }
}
