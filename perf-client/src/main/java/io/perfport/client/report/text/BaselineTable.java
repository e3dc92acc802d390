package io.perfport.client.report.text;

import io.perfport.client.judgement.BaselineJudgement;
import io.perfport.client.judgement.BaselineJudgement.Difference;
import io.perfport.client.judgement.BaselineJudgement.OfFigure;
import io.perfport.client.judgement.BaselineJudgement.OfVariant;
import io.perfport.client.judgement.Change;
import io.perfport.client.judgement.Verdict;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs held against a baseline, for people. */
final class BaselineTable {
  private final FigureText text;
  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private BaselineTable(FigureText text, Style style) {
    this.text = text;
    this.style = style;
  }

  static List<String> of(BaselineJudgement judgement, FigureText text, Style style) {
    BaselineTable table = new BaselineTable(text, style);
    table.lines.add("");
    table.lines.add(style.strong("Against the baseline " + Style.visible(judgement.file())));
    judgement.variants().forEach(table::addWarnings);
    table.addFigures(judgement);
    table.addVerdict(judgement);
    return table.lines;
  }

  private void addWarnings(OfVariant variant) {
    String label = variant.variant().label();
    if (variant.against().isEmpty()) {
      lines.add(style.bad("Warning: the baseline has no variant " + label));
    }
    if (!variant.differences().isEmpty()) {
      lines.add(
          style.bad("Warning: the baseline was measured otherwise than %s:".formatted(label)));
    }
    for (Difference difference : variant.differences()) {
      lines.add(
          Style.visible(
              "  %s: %s then, %s now"
                  .formatted(difference.name(), difference.then(), difference.now())));
    }
    for (Measure measure : variant.missing()) {
      lines.add(
          style.bad("Warning: %s of %s is in the baseline only".formatted(measure.words(), label)));
    }
  }

  private void addFigures(BaselineJudgement judgement) {
    TextTable table =
        new TextTable(2, "Variant", "Figure", "Then", "Now", "Change", "Tolerance", "");
    List<Verdict> verdicts = new ArrayList<>();
    for (OfVariant variant : judgement.variants()) {
      for (OfFigure figure : variant.figures()) {
        table.add(
            variant.variant().label(),
            figure.measure().words(),
            text.print(figure.measure().unit(), figure.then().mean()),
            text.print(figure.measure().unit(), figure.now().mean()),
            change(figure),
            figure.measure().judged() ? tolerance(figure) : "",
            words(figure));
        verdicts.add(figure.verdict());
      }
    }
    if (verdicts.isEmpty()) {
      return;
    }
    List<String> rows = table.lines();
    lines.add(rows.get(0));
    for (int i = 0; i < verdicts.size(); i++) {
      String row = rows.get(i + 1);
      lines.add(verdicts.get(i) == Verdict.REGRESSED ? style.bad(row) : row);
    }
    lines.add("Then and now are means; the change is that of the geometric means.");
  }

  private static String tolerance(OfFigure figure) {
    boolean points = figure.measure().unit() == Unit.PERCENT;
    String number = FigureText.percent(figure.tolerancePercent());
    return points ? number.replace("%", " points") : number;
  }

  /** In percent, or in points where the figure itself is a share. */
  static String change(OfFigure figure) {
    Change change = figure.change();
    if (figure.measure().unit() == Unit.PERCENT) {
      return String.format(Locale.ROOT, "%+.2f points", change.difference().value());
    }
    return change
        .ratio()
        .map(ratio -> String.format(Locale.ROOT, "%+.1f%%", 100 * (ratio.value() - 1)))
        .orElse("");
  }

  private static String words(OfFigure figure) {
    return switch (figure.verdict()) {
      case REGRESSED -> "REGRESSED";
      case IMPROVED -> "improved";
      case WITHIN_TOLERANCE -> "within the tolerance";
      case WITHIN_NOISE -> "worse, but not significant";
      case NOT_JUDGED -> "only shown";
    };
  }

  private void addVerdict(BaselineJudgement judgement) {
    long regressions = judgement.regressions();
    if (judgement.variants().stream().allMatch(variant -> variant.figures().isEmpty())) {
      lines.add(style.bad("Nothing could be compared with the baseline."));
    } else if (regressions == 0) {
      lines.add("No regression.");
    } else {
      lines.add(style.bad(Style.visible(judgement.inWords()) + "."));
    }
  }
}
