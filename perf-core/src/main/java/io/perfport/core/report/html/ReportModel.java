package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.common.failure.PeerText;
import io.perfport.core.report.JsonFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a report shows of one result or several side by side: its words, figures, charts and tables,
 * which report.js puts on the page as they are.
 */
public final class ReportModel {
  /** Beyond these a page is a heap; what is left out is in the raw results. */
  private static final int MOST_TESTS = 24;

  private static final int MOST_WARNINGS = 50;
  private static final int MOST_PLACES = 4;
  private static final int MOST_DETAIL = 1_000;

  /** Points of a line: twice what fits beside each other on a wide screen. */
  private static final int MOST_POINTS = 2_000;

  private static final int LEAST_POINTS = 100;

  private final List<SavedResult> results;
  private final List<TestDocument> tests;
  private final OverTime overTime;
  private final String context;

  private ReportModel(List<SavedResult> results) {
    this.results = results;
    this.tests = tests(results);
    this.overTime =
        new OverTime(Math.max(LEAST_POINTS, MOST_POINTS / Math.max(1, (tests.size() + 1) / 2)));
    this.context =
        (tests.isEmpty() || (tests.size() > 1 && results.size() > 1))
            ? ""
            : tests.get(0).labelled("").context();
  }

  private static List<TestDocument> tests(List<SavedResult> results) {
    List<TestDocument> tests = new ArrayList<>();
    for (SavedResult result : results) {
      for (TestDocument test : result.tests()) {
        String file = PeerText.of(result.name());
        tests.add(
            results.size() == 1
                ? test
                : test.labelled(test.label().isEmpty() ? file : file + ": " + test.label()));
      }
    }
    return tests.size() > MOST_TESTS ? List.copyOf(tests.subList(0, MOST_TESTS)) : tests;
  }

  /** The model of a page. */
  public static ObjectNode of(List<SavedResult> results) {
    return new ReportModel(List.copyOf(results)).fields().node();
  }

  private JsonFields fields() {
    ReportVerdict verdict = ReportVerdict.of(results, tests);
    JsonFields fields =
        new JsonFields()
            .text("title", title())
            .text("host", first(TestDocument::host))
            .text("date", first(TestDocument::date))
            .text("program", first(TestDocument::program))
            .text("verdict", verdict.sentence())
            .text("tone", verdict.tone())
            .array("warnings", warnings())
            .array("left_out", leftOut())
            .array("tiles", tests.size() == 1 ? tiles(tests.get(0)) : List.of())
            .array("sections", sections());
    return fields;
  }

  private interface Fact {
    String of(TestDocument test);
  }

  private String first(Fact fact) {
    return tests.stream().map(fact::of).filter(each -> !each.isEmpty()).findFirst().orElse("");
  }

  private String title() {
    String title = first(TestDocument::title);
    if (!title.isEmpty()) {
      return title;
    }
    return switch (tests.size()) {
      case 0 -> "No result";
      case 1 ->
          switch (tests.get(0).workload()) {
            case "loaded" -> "Latency under load";
            case "rr", "crr", "scale" -> "Requests and responses";
            default -> tests.get(0).isUdp() ? "UDP throughput" : "TCP throughput";
          };
      default -> titleOfSeveral();
    };
  }

  private String titleOfSeveral() {
    JsonNode only = results.size() == 1 ? results.get(0).document() : MissingNode.getInstance();
    if (only.has("comparison")) {
      return "Comparison of %d transports".formatted(tests.size());
    }
    if (only.has("summary")) {
      return "Comparison of %d variants".formatted(tests.size());
    }
    return only.has("phases")
        ? "Profile of %d phases".formatted(tests.size())
        : "%d tests side by side".formatted(tests.size());
  }

  /** Each kind once, in the words of the first, with all places where it was seen. */
  private List<JsonFields> warnings() {
    Map<String, Set<String>> places = new LinkedHashMap<>();
    Map<String, String> details = new HashMap<>();
    for (TestDocument test : tests) {
      if (!test.completed() && tests.size() > 1) {
        places.computeIfAbsent(test.outcome(), key -> new LinkedHashSet<>()).add(test.name());
        details.putIfAbsent(test.outcome(), test.error());
      }
      for (JsonNode each : test.warnings()) {
        String code = SavedResult.text(each, "code");
        String end = SavedResult.text(each, "end");
        places
            .computeIfAbsent(code, key -> new LinkedHashSet<>())
            .add(test.label().isEmpty() ? end : test.label() + " " + end);
        details.putIfAbsent(code, PeerText.line(each.path("detail").asText(), MOST_DETAIL));
      }
    }
    return places.entrySet().stream()
        .limit(MOST_WARNINGS)
        .map(
            each ->
                new JsonFields()
                    .text("code", each.getKey())
                    .text("where", listed(each.getValue()))
                    .text("detail", details.get(each.getKey())))
        .toList();
  }

  private static String listed(Set<String> places) {
    String first = places.stream().limit(MOST_PLACES).collect(Collectors.joining(", "));
    int more = places.size() - MOST_PLACES;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }

  private List<JsonFields> leftOut() {
    List<JsonFields> leftOut = new ArrayList<>();
    for (SavedResult result : results) {
      for (JsonNode list :
          List.of(
              result.document().path("runs"), result.document().path("summary").path("left_out"))) {
        for (JsonNode each : list) {
          if (each.has("not_measured") && leftOut.size() < MOST_WARNINGS) {
            leftOut.add(
                new JsonFields()
                    .text(
                        "name",
                        SavedResult.text(each, each.has("variant") ? "variant" : "transport"))
                    .text("why", SavedResult.text(each, "not_measured")));
          }
        }
      }
    }
    return leftOut;
  }

  private static List<JsonFields> tiles(TestDocument test) {
    List<JsonFields> tiles = new ArrayList<>();
    Grade.of(test)
        .ifPresent(
            grade ->
                tiles.add(
                    new JsonFields()
                        .text("name", "grade")
                        .text("text", String.valueOf(grade.letter()))
                        .text(
                            "note",
                            "added delay " + new Amount(grade.addedMicros(), "us").inWords())));
    for (TestDocument.Merit merit : test.merits()) {
      tiles.add(
          new JsonFields()
              .text("name", merit.words())
              .fine("figure", merit.amount().value())
              .text("unit", merit.amount().unit()));
    }
    return tiles;
  }

  private List<JsonFields> sections() {
    List<JsonFields> sections = new ArrayList<>();
    add(sections, "Comparison", null, bars(), List.of());
    List<TestDocument> loaded = tests.stream().filter(TestDocument::isLoaded).toList();
    if (!loaded.isEmpty()) {
      JsonFields picture = UnderLoad.chart(loaded, context, MOST_POINTS);
      add(
          sections,
          "Latency under load",
          Grade.RULE,
          picture.isEmpty() ? List.of() : List.of(picture),
          grades(loaded));
    }
    if (tests.size() == 1) {
      TestDocument only = tests.get(0);
      add(sections, "Over time", null, overTime.of(only), List.of());
      add(sections, "Distribution", null, Distributions.of(only), List.of());
      add(sections, "Details", null, List.of(), Details.tables(only));
      return sections;
    }
    add(sections, "Over time", null, overTime.compared(overTheNetwork(), context), List.of());
    add(sections, "Distribution", null, Distributions.compared(tests, context), List.of());
    for (TestDocument test : tests) {
      List<JsonFields> charts = new ArrayList<>(overTime.of(test));
      charts.addAll(Distributions.of(test));
      sections.add(
          section(test.name(), ReportVerdict.of(test).sentence(), charts, Details.tables(test))
              .flag("folded", true));
    }
    return sections;
  }

  /** Without transports that stay in the process: beside them the others' lines would be flat. */
  private List<TestDocument> overTheNetwork() {
    Set<String> apart = new HashSet<>();
    for (SavedResult result : results) {
      for (JsonNode each : result.document().path("comparison").path("transports")) {
        if (!each.path("network").asBoolean(true)) {
          apart.add(SavedResult.text(each, "transport"));
        }
      }
    }
    return tests.stream()
        .filter(
            test -> !apart.contains(SavedResult.text(test.perfport().path("client"), "transport")))
        .toList();
  }

  private static List<JsonFields> grades(List<TestDocument> tests) {
    if (tests.size() < 2) {
      return List.of();
    }
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (TestDocument test : tests) {
      Grade.of(test)
          .ifPresent(
              grade ->
                  rows.addArray()
                      .add(test.name())
                      .add(String.valueOf(grade.letter()))
                      .add(
                          new JsonFields()
                              .fine("figure", grade.addedMicros())
                              .text("unit", "us")
                              .node()));
    }
    return List.of(
        new JsonFields()
            .text("caption", "Grades")
            .texts("head", List.of("Test", "Grade", "Added delay"))
            .tree("rows", rows));
  }

  private List<JsonFields> bars() {
    List<JsonFields> charts = new ArrayList<>();
    for (SavedResult result : results) {
      JsonNode document = result.document();
      String of = results.size() == 1 ? context : PeerText.of(result.name());
      if (result.tests().size() > 1) {
        charts.addAll(Bars.ofTransports(document.path("comparison"), of));
      }
      charts.addAll(Bars.ofVariants(document.path("summary"), of));
    }
    if (charts.isEmpty() || results.size() > 1) {
      charts.addAll(Bars.ofTests(tests, context));
    }
    return charts;
  }

  private static void add(
      List<JsonFields> sections,
      String heading,
      String note,
      List<JsonFields> charts,
      List<JsonFields> tables) {
    if (!charts.isEmpty() || !tables.isEmpty()) {
      sections.add(section(heading, note, charts, tables));
    }
  }

  private static JsonFields section(
      String heading, String note, List<JsonFields> charts, List<JsonFields> tables) {
    return new JsonFields()
        .text("heading", heading)
        .text("note", note)
        .array("charts", charts)
        .array("tables", tables);
  }
}
