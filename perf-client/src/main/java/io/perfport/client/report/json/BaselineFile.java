package io.perfport.client.report.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.judgement.Baseline;
import io.perfport.client.judgement.Sample;
import io.perfport.client.judgement.Variant;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Better;
import io.perfport.common.result.Measure.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a JSON result that this program wrote, of one run or of several. */
public final class BaselineFile {
  /** A thousand runs with a thousand intervals are less; a file beyond it is no such result. */
  private static final long MAX_BYTES = 512L << 20;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path path;

  /** The runs that completed, by variant: the object {@code perfport} of each. */
  private final Map<String, List<JsonNode>> runs = new LinkedHashMap<>();

  private BaselineFile(Path path) {
    this.path = path;
  }

  /**
   * Reads it.
   *
   * @throws IOException if it can't be read or is no such result; its message is for the user
   */
  public static Baseline read(Path path) throws IOException {
    BaselineFile file = new BaselineFile(path);
    file.collect(file.document());
    return file.baseline();
  }

  private JsonNode document() throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("there is no file " + path);
    }
    if (Files.size(path) > MAX_BYTES) {
      throw new IOException(path + " is too large for a result");
    }
    try {
      return MAPPER.readTree(path.toFile());
    } catch (JsonProcessingException e) {
      throw notOurs("it is not JSON (line %d)".formatted(line(e)), e);
    } catch (IOException e) {
      throw new IOException("can't read " + path, e);
    }
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private void collect(JsonNode document) throws IOException {
    if (document.path("runs").isArray()) {
      for (JsonNode run : document.path("runs")) {
        String transport = run.path("transport").asText();
        String label = run.path("variant").asText(label("transport", transport));
        collect(label, run.path("result"));
      }
    } else if (document.path("perfport").isObject()) {
      collect(Variant.ONLY.label(), document);
    } else {
      String iperf3 =
          document.has("start") && document.has("end") ? "; it looks like iperf3's" : "";
      throw notOurs("it lacks the object perfport" + iperf3, null);
    }
    if (runs.isEmpty()) {
      throw new IOException(path + " has no run that completed and has figures");
    }
  }

  private static String label(String option, String value) {
    return new Variant(Map.of(option, value)).label();
  }

  private void collect(String label, JsonNode result) {
    JsonNode perfport = result.path("perfport");
    if (perfport.path("outcome").asText().equals("completed")
        && !perfport.path("figures").isEmpty()) {
      runs.computeIfAbsent(label, key -> new ArrayList<>()).add(perfport);
    }
  }

  private Baseline baseline() {
    List<Baseline.Earlier> variants = new ArrayList<>();
    runs.forEach(
        (label, results) ->
            variants.add(
                new Baseline.Earlier(
                    label, figures(results), ResultConditions.of(results.get(0)))));
    return new Baseline(path.toString(), variants);
  }

  private static Map<Measure, Sample> figures(List<JsonNode> results) {
    Map<Measure, List<Double>> values = new LinkedHashMap<>();
    for (JsonNode perfport : results) {
      for (JsonNode figure : perfport.path("figures")) {
        JsonNode value = figure.path("value");
        if (value.isNumber()) {
          measure(figure)
              .ifPresent(
                  measure ->
                      values
                          .computeIfAbsent(measure, key -> new ArrayList<>())
                          .add(value.doubleValue()));
        }
      }
    }
    Map<Measure, Sample> samples = new LinkedHashMap<>();
    values.forEach((measure, each) -> samples.put(measure, Sample.of(each)));
    return samples;
  }

  /** Empty for one of another version of this program, which this one does not know. */
  private static Optional<Measure> measure(JsonNode figure) {
    Optional<Unit> unit =
        Arrays.stream(Unit.values())
            .filter(each -> each.label().equals(figure.path("unit").asText()))
            .findFirst();
    Optional<Better> better =
        Arrays.stream(Better.values())
            .filter(each -> each.label().equals(figure.path("better").asText()))
            .findFirst();
    String name = figure.path("name").asText();
    if (unit.isEmpty() || better.isEmpty() || !Measure.isName(name)) {
      return Optional.empty();
    }
    return Optional.of(
        new Measure(name, unit.get(), better.get(), figure.path("judged").asBoolean()));
  }

  private IOException notOurs(String why, Throwable cause) {
    return new IOException(path + " is no JSON result of perf-client (-J -o FILE): " + why, cause);
  }
}
