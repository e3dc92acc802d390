package io.perfport.client.report.text;

import io.perfport.client.judgement.Change;
import io.perfport.client.judgement.Sample;
import io.perfport.client.judgement.Series;
import io.perfport.client.judgement.Series.Observation;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What several runs say, for people: one table a figure, one line a variant. */
final class TrialTable {
  private final TrialConclusion conclusion;
  private final TrialSummary summary;
  private final FigureText text;
  private final Style style;
  private final boolean compares;
  private final String level;
  private final List<String> lines = new ArrayList<>();

  private TrialTable(TrialConclusion conclusion, FigureText text, Style style) {
    this.conclusion = conclusion;
    this.summary = conclusion.summary();
    this.text = text;
    this.style = style;
    this.compares = summary.variants().size() > 1;
    this.level = FigureText.percent(summary.levelPercent());
  }

  static List<String> of(TrialConclusion conclusion, FigureText text, Style style) {
    TrialTable table = new TrialTable(conclusion, text, style);
    for (Measure measure : table.summary.measures()) {
      table.addTable(measure);
    }
    table.addFailures();
    table.addLeftOut();
    table.addReason();
    return table.lines;
  }

  private void addTable(Measure measure) {
    String direction = measure.better() == Better.MORE ? "more is better" : "less is better";
    TextTable table =
        compares
            ? new TextTable(
                1,
                "Variant",
                "Runs",
                "Median",
                "Mean",
                level + " ±",
                "Ratio",
                level + " interval",
                "")
            : new TextTable(1, "", "Runs", "Median", "Mean", level + " ±", "Min", "Max", "");
    List<String> outliers = new ArrayList<>();
    for (TrialSummary.OfVariant variant : summary.variants()) {
      variant
          .figure(measure)
          .ifPresent(
              figure -> {
                addRow(table, variant, figure);
                outliers(variant, figure.series()).ifPresent(outliers::add);
              });
    }
    lines.add("");
    List<String> rows = table.lines();
    lines.add(style.strong(capitalized(measure.words()) + " (" + direction + ")"));
    lines.addAll(rows);
    lines.addAll(outliers);
  }

  private void addRow(
      TextTable table, TrialSummary.OfVariant variant, TrialSummary.OfFigure figure) {
    Measure measure = figure.series().measure();
    Sample sample = figure.series().sample();
    String name = variant.variant().label();
    String runs = Integer.toString(sample.size());
    String median = text.print(measure.unit(), sample.median());
    String mean = text.print(measure.unit(), sample.mean());
    String margin =
        sample
            .meanInterval(summary.levelPercent())
            .map(interval -> text.margin(measure.unit(), interval))
            .orElse("");
    if (!compares) {
      String min = text.print(measure.unit(), sample.min());
      String max = text.print(measure.unit(), sample.max());
      table.add("", runs, median, mean, margin, min, max, "");
      return;
    }
    Optional<Change> change = figure.change();
    table.add(
        name,
        runs,
        median,
        mean,
        margin,
        change
            .flatMap(Change::ratio)
            .map(ratio -> FigureText.ratio(ratio.value()))
            .orElse(variant.equals(summary.variants().get(0)) ? "1" : ""),
        change
            .flatMap(Change::ratio)
            .flatMap(ratio -> ratio.interval())
            .map(FigureText::range)
            .orElse(""),
        change.map(each -> words(measure, each)).orElse(""));
  }

  private static String words(Measure measure, Change change) {
    return switch (change.significance()) {
      case UNKNOWN -> ""; // One round: said once, below the tables.
      case NONE -> "no significant difference";
      case SIGNIFICANT ->
          (change.difference().value() > 0) == (measure.better() == Better.MORE)
              ? "better"
              : "worse";
    };
  }

  private Optional<String> outliers(TrialSummary.OfVariant variant, Series series) {
    List<Observation> outliers = series.outliers();
    if (outliers.isEmpty()) {
      return Optional.empty();
    }
    String each =
        outliers.stream()
            .map(
                one ->
                    "%s in round %d"
                        .formatted(text.print(series.measure().unit(), one.value()), one.round()))
            .collect(Collectors.joining(", "));
    String whose = compares ? " of " + variant.variant().label() : "";
    return Optional.of("  Outliers" + whose + " (kept): " + each);
  }

  private void addFailures() {
    for (TrialSummary.OfVariant variant : summary.variants()) {
      if (variant.failed() > 0) {
        lines.add(
            style.bad(
                "%d of %d runs%s failed and are not counted."
                    .formatted(
                        variant.failed(),
                        variant.failed() + variant.completed(),
                        compares ? " of " + variant.variant().label() : "")));
      }
    }
  }

  private void addLeftOut() {
    conclusion
        .leftOut()
        .forEach((name, why) -> lines.add(style.faint("%s not measured: %s".formatted(name, why))));
  }

  private void addReason() {
    if (summary.measures().isEmpty()) {
      lines.add("");
      lines.add(style.bad("Nothing was measured."));
    } else if (summary.rounds() == 1) {
      lines.add("");
      lines.add("One round tells no interval and no significance: repeat with --runs N.");
    } else {
      lines.add("");
      lines.add(
          "%s: confidence interval of the mean (Student's t)%s."
              .formatted(
                  level,
                  compares
                      ? ", and of the ratio to the first variant (geometric mean, round by round)"
                      : ""));
    }
    reason().ifPresent(lines::add);
  }

  private Optional<String> reason() {
    StopRule rule = conclusion.rule();
    String width =
        rule.widthPercent().isPresent()
            ? FigureText.percent(rule.widthPercent().getAsDouble())
            : "";
    return switch (conclusion.reason()) {
      case ROUNDS_DONE -> Optional.empty();
      case WIDTH_REACHED ->
          Optional.of(
              "After %d rounds every headline interval is at most %s of its mean wide."
                  .formatted(summary.rounds(), width));
      case WIDTH_NOT_REACHED ->
          Optional.of(
              style.bad(
                  "Not reached: after %d rounds, the limit, a headline interval is still more than %s"
                          .formatted(summary.rounds(), width)
                      + " of its mean wide. Raise --runs, or lengthen the runs (-t)."));
      case HOPELESS ->
          Optional.of(
              style.bad("Gave up: nothing worked in %d rounds.".formatted(summary.rounds())));
      case INTERRUPTED ->
          Optional.of(style.bad("Interrupted: these are the runs that completed until then."));
    };
  }

  private static String capitalized(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
