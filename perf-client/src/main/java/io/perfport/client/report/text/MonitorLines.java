package io.perfport.client.report.text;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.report.RunWarnings;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult;
import io.perfport.common.unit.RateFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One line for each test of a command that goes on for ever: what it is called, how it ended, its
 * figures, and what makes them suspect.
 */
public final class MonitorLines implements CommandReport {
  private final LineSink lines;
  private final FigureText figures;

  public MonitorLines(LineSink lines, RateFormat rates) {
    this.lines = lines;
    this.figures = new FigureText(rates);
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    String name = "%s (%s)".formatted(heading.testName(config), config.transport().name());
    return new Report() {
      @Override
      public void onFinish(Measurement result) {
        lines.print(name + ": " + ending(result));
      }

      @Override
      public void onNotStarted(Failure failure) {
        lines.print(name + ": did not start " + why(failure));
      }
    };
  }

  private String ending(Measurement result) {
    String measured =
        result.figures().stream()
            .filter(MonitorLines::isOfTheNetwork)
            .map(this::print)
            .collect(Collectors.joining(", "));
    if (result.outcome() instanceof Outcome.Completed) {
      return measured + suspect(result).map("; suspect: "::concat).orElse("");
    }
    String ended =
        result.outcome() instanceof Outcome.Failed failed
            ? "broke off " + why(failed.failure())
            : "interrupted";
    return measured.isEmpty() ? ended : "%s; until then %s".formatted(ended, measured);
  }

  /** What the ends' processors did is in the result; a line has room for less. */
  private static boolean isOfTheNetwork(Figure figure) {
    return !figure.measure().name().startsWith("cpu_");
  }

  private String print(Figure figure) {
    return figure.measure().words()
        + " "
        + figures.print(figure.measure().unit(), figure.value()).strip();
  }

  private static String why(Failure failure) {
    return "(%s): %s".formatted(failure.reason().tag(), Style.visible(failure.detail()));
  }

  private static Optional<String> suspect(Measurement result) {
    return result instanceof RunResult run
        ? Optional.of(
                RunWarnings.of(run).merged().stream()
                    .map(each -> each.warning().code())
                    .distinct()
                    .collect(Collectors.joining(", ")))
            .filter(codes -> !codes.isEmpty())
        : Optional.empty();
  }

  @Override
  public void notRun(Heading heading, String why) {
    String name =
        heading instanceof Heading.Phase phase
            ? phase.name()
            : heading instanceof Heading.OverTransport over ? over.transport() : "a test";
    lines.print("%s: not run: %s".formatted(name, why));
  }

  /** Each transport has its line; a table of them belongs to a command that ends. */
  @Override
  public void end(Comparison comparison) {}

  /** As above. */
  @Override
  public void end(TrialConclusion conclusion) {}
}
