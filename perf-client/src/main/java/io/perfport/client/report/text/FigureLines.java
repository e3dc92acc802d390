package io.perfport.client.report.text;

import io.perfport.client.report.RunWarnings;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;

/** A run of a workload that has no description of its own: a table of its figures of merit. */
record FigureLines(RunStart start, RateFormat rates, Style style) implements RunLines {
  @Override
  public List<String> summary(RunResult result) {
    FigureText text = new FigureText(rates);
    TextTable table = new TextTable(1, "Figure", "Value", "");
    for (Figure figure : result.figures()) {
      table.add(figure.measure().words(), text.print(figure.measure().unit(), figure.value()), "");
    }
    List<String> lines = new ArrayList<>();
    lines.add(StreamTable.SEPARATOR);
    lines.addAll(table.lines());
    lines.add(SummaryLines.cpu(result));
    SummaryLines.warnings(RunWarnings.of(result)).forEach(line -> lines.add(style.bad(line)));
    SummaryLines.outcome(result.outcome()).forEach(line -> lines.add(style.bad(line)));
    return lines;
  }
}
