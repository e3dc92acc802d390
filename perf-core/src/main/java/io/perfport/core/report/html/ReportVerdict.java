package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What all figures together say, in one sentence.
 *
 * @param tone good, warn or bad: how the sentence is marked
 */
record ReportVerdict(String sentence, String tone) {
  private static final String GOOD = "good";
  private static final String WARN = "warn";
  private static final String BAD = "bad";

  /** Of one result. */
  static ReportVerdict of(SavedResult result) {
    JsonNode document = result.document();
    if (document.path("baseline").isObject()) {
      return ofBaseline(document.path("baseline"));
    }
    List<TestDocument> tests = result.tests();
    if (document.path("summary").isObject()) {
      return ofSummary(document.path("summary"), tests);
    }
    if (document.path("comparison").path("transports").isArray()) {
      return tests.size() == 1
          ? of(tests.get(0))
          : ofTransports(document.path("comparison").path("transports"));
    }
    if (document.path("phases").isArray()) {
      return ofPhases(document.path("phases"), tests);
    }
    return tests.isEmpty() ? new ReportVerdict("Nothing was measured.", BAD) : of(tests.get(0));
  }

  /** Of several results: which is ahead in the first one's headline. */
  static ReportVerdict of(List<SavedResult> results, List<TestDocument> tests) {
    return results.size() == 1 ? of(results.get(0)) : ahead(tests);
  }

  private static ReportVerdict ahead(List<TestDocument> tests) {
    Optional<String> headline =
        tests.stream()
            .flatMap(each -> each.merits().stream().limit(1))
            .map(TestDocument.Merit::name)
            .findFirst();
    List<TestDocument> told =
        headline.isEmpty()
            ? List.of()
            : tests.stream().filter(each -> each.merit(headline.get()).isPresent()).toList();
    if (told.size() < 2) {
      return new ReportVerdict(
          "%d tests side by side, which have no headline figure in common.".formatted(tests.size()),
          WARN);
    }
    TestDocument.Merit first = told.get(0).merit(headline.get()).orElseThrow();
    Comparator<TestDocument> byValue =
        Comparator.comparingDouble(each -> value(each, headline.get()));
    TestDocument best =
        told.stream().max(first.moreIsBetter() ? byValue : byValue.reversed()).orElseThrow();
    return new ReportVerdict(
        "%s has the best %s of %d tests: %s."
            .formatted(
                best.name(),
                first.words(),
                told.size(),
                best.merit(headline.get()).orElseThrow().amount().inWords()),
        tests.stream().allMatch(TestDocument::completed) ? GOOD : WARN);
  }

  private static double value(TestDocument test, String merit) {
    return test.merit(merit).orElseThrow().amount().value();
  }

  /** Of one test. */
  static ReportVerdict of(TestDocument test) {
    String said =
        test.isLoaded() ? underLoad(test) : test.isStreams() ? streams(test) : requests(test);
    return switch (test.outcome()) {
      case "completed" -> new ReportVerdict(said, tone(test));
      case "not-started" -> new ReportVerdict("The test never began: " + ended(test.error()), BAD);
      case "interrupted" -> new ReportVerdict("Interrupted; until then: " + said, WARN);
      default -> new ReportVerdict("The test broke off: " + ended(test.error()) + " " + said, BAD);
    };
  }

  private static String ended(String sentence) {
    return (sentence.isEmpty() || sentence.endsWith(".") || sentence.endsWith("?"))
        ? sentence
        : sentence + ".";
  }

  private static String tone(TestDocument test) {
    boolean isPoor = Grade.of(test).filter(grade -> grade.letter() > 'B').isPresent();
    return (isPoor || !test.warnings().isEmpty()) ? WARN : GOOD;
  }

  private static String streams(TestDocument test) {
    JsonNode throughput = test.perfport().path("throughput");
    JsonNode up = throughput.path("to_server_bits_per_second");
    JsonNode down = throughput.path("to_client_bits_per_second");
    StringBuilder text = new StringBuilder();
    if (up.isNumber() && down.isNumber()) {
      text.append("%s went to the server and %s came back".formatted(rate(up), rate(down)));
    } else if (up.isNumber() || down.isNumber()) {
      text.append(
          "%s arrived at the %s"
              .formatted(rate(up.isNumber() ? up : down), up.isNumber() ? "server" : "client"));
    } else {
      text.append(
          test.merits().stream()
              .findFirst()
              .map(
                  merit ->
                      merit.amount().inWords()
                          + (merit.name().equals("sent") ? " was sent" : " arrived"))
              .orElse("No throughput was told"));
    }
    text.append(test.isUdp() ? " over UDP" : "");
    test.merit("lost").ifPresent(lost -> text.append(", ").append(lost(lost.amount())));
    test.merit("retransmitted")
        .ifPresent(
            each ->
                text.append(
                    each.amount().value() == 0
                        ? ", without a retransmission"
                        : ", with %s segments sent again".formatted(each.amount().inWords())));
    return text.append('.').toString();
  }

  private static String rate(JsonNode bits) {
    return new Amount(bits.asDouble(), "bit/s").inWords();
  }

  private static String lost(Amount percent) {
    return percent.value() == 0 ? "without loss" : percent.inWords() + " of datagrams were lost";
  }

  private static String requests(TestDocument test) {
    JsonNode latency = test.exchange().path("latency_us");
    if (!latency.isObject()) {
      return test.merit("requests")
          .map(each -> "%s requests were answered.".formatted(each.amount().inWords()))
          .orElse("No request was answered.");
    }
    StringBuilder text = new StringBuilder();
    JsonNode percentiles = latency.path("percentiles");
    text.append(
        percentiles.has("p50")
            ? "Half of the requests took at most " + micros(percentiles.path("p50"))
            : "Requests took " + micros(latency.path("mean")) + " on average");
    if (percentiles.has("p99")) {
      text.append(", 99 % at most ").append(micros(percentiles.path("p99")));
    }
    text.append(
        ", at %s requests a second"
            .formatted(Amount.number(test.exchange().path("requests_per_second").asDouble())));
    double missing =
        test.exchange().path("unanswered").asDouble() + test.exchange().path("unsent").asDouble();
    text.append(missing > 0 ? "; %s got no answer".formatted(Amount.number(missing)) : "");
    return text.append('.').toString();
  }

  private static String micros(JsonNode micros) {
    return new Amount(micros.asDouble(), "us").inWords();
  }

  private static String underLoad(TestDocument test) {
    JsonNode idle = test.perfport().path("idle").path("exchange").path("latency_us");
    JsonNode loaded = test.exchange().path("latency_us");
    if (!loaded.isObject() || !idle.isObject()) {
      return "There is no latency under load to tell.";
    }
    String grade = Grade.of(test).map(each -> "Grade %c: ".formatted(each.letter())).orElse("");
    return grade
        + "under load the median request took %s, and %s without%s."
            .formatted(
                micros(middle(loaded)),
                micros(middle(idle)),
                test.merit("goodput").map(each -> ", at " + each.amount().inWords()).orElse(""));
  }

  private static JsonNode middle(JsonNode latency) {
    JsonNode median = latency.path("percentiles").path("p50");
    return median.isNumber() ? median : latency.path("mean");
  }

  private static ReportVerdict ofTransports(JsonNode transports) {
    JsonNode best = null;
    int measured = 0;
    for (JsonNode each : transports) {
      if (each.path("bits_per_second").isNumber() && each.path("network").asBoolean(true)) {
        measured++;
        boolean isBest =
            best == null
                || each.path("bits_per_second").asDouble()
                    > best.path("bits_per_second").asDouble();
        best = isBest ? each : best;
      }
    }
    if (best == null) {
      return new ReportVerdict("No transport was measured.", BAD);
    }
    return new ReportVerdict(
        "%s was the fastest of %d transports: %s."
            .formatted(
                SavedResult.text(best, "transport"), measured, rate(best.path("bits_per_second"))),
        GOOD);
  }

  private static ReportVerdict ofSummary(JsonNode summary, List<TestDocument> tests) {
    JsonNode variants = summary.path("variants");
    JsonNode first = variants.path(0).path("figures").path(0);
    if (!first.path("mean").isNumber()) {
      return new ReportVerdict("No run completed.", BAD);
    }
    String tone = tests.stream().allMatch(TestDocument::completed) ? GOOD : WARN;
    String name = Bars.words(first);
    if (variants.size() == 1) {
      return new ReportVerdict(repeated(summary, first, name), tone);
    }
    JsonNode best = null;
    for (JsonNode variant : variants) {
      JsonNode figure = variant.path("figures").path(0);
      if (figure.path("mean").isNumber() && (best == null || isAhead(figure, best))) {
        best = variant;
      }
    }
    JsonNode figure = best.path("figures").path(0);
    String change = Bars.change(figure.path("to_first"));
    return new ReportVerdict(
        "%s has the best %s of %d variants: %s%s."
            .formatted(
                SavedResult.text(best, "variant"),
                name,
                variants.size(),
                Amount.ofResult(figure.path("mean").asDouble(), figure.path("unit").asText())
                    .inWords(),
                change == null
                    ? ""
                    : " (%s against %s)"
                        .formatted(change, SavedResult.text(variants.path(0), "variant"))),
        tone);
  }

  private static boolean isAhead(JsonNode figure, JsonNode best) {
    double now = figure.path("mean").asDouble();
    double then = best.path("figures").path(0).path("mean").asDouble();
    return figure.path("better").asText().equals("more") ? now > then : now < then;
  }

  private static String repeated(JsonNode summary, JsonNode figure, String name) {
    String unit = figure.path("unit").asText();
    int runs = figure.path("values").size();
    String mean = Amount.ofResult(figure.path("mean").asDouble(), unit).inWords();
    if (runs == 1) {
      return "Only one run came to its end; its %s is %s.".formatted(name, mean);
    }
    if (!figure.path("mean_low").isNumber()) {
      return "The mean %s of %d runs is %s.".formatted(name, runs, mean);
    }
    return "The mean %s of %d runs is %s; the %s %% confidence interval is %s to %s."
        .formatted(
            name,
            runs,
            mean,
            Amount.number(summary.path("confidence_percent").asDouble()),
            Amount.ofResult(figure.path("mean_low").asDouble(), unit).inWords(),
            Amount.ofResult(figure.path("mean_high").asDouble(), unit).inWords());
  }

  private static ReportVerdict ofBaseline(JsonNode baseline) {
    int regressions = baseline.path("regressions").asInt();
    String file = SavedResult.text(baseline, "file");
    return regressions == 0
        ? new ReportVerdict("Nothing regressed against %s.".formatted(file), GOOD)
        : new ReportVerdict(
            "%d %s regressed against %s."
                .formatted(regressions, regressions == 1 ? "figure" : "figures", file),
            BAD);
  }

  private static ReportVerdict ofPhases(JsonNode phases, List<TestDocument> tests) {
    if (phases.size() == 1 && tests.size() == 1) {
      return of(tests.get(0));
    }
    long completed = 0;
    for (JsonNode phase : phases) {
      completed += phase.path("outcome").asText().equals("completed") ? 1 : 0;
    }
    return new ReportVerdict(
        "%d of %d phases completed.".formatted(completed, phases.size()),
        completed == phases.size() ? GOOD : BAD);
  }
}
