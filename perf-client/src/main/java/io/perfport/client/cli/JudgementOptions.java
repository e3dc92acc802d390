package io.perfport.client.cli;

import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Tolerance;
import io.perfport.common.unit.Quantity;
import io.perfport.core.cli.QuantityConverter;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How often, compared with what, and what is made of it. */
final class JudgementOptions {
  /** As many as tell something about chance, and can be waited for. */
  private static final int DEFAULT_ROUNDS = 5;

  private static final int DEFAULT_LIMIT = 30;

  @Option(
      names = "--runs",
      paramLabel = "N",
      converter = Runs.class,
      description =
          "Number of runs of the test, 1 to "
              + StopRule.MAX_ROUNDS
              + "; shows median, confidence interval and outliers (default: 1; with --compare "
              + DEFAULT_ROUNDS
              + "). With WIDTH in --confidence: the maximum number of runs (default: "
              + DEFAULT_LIMIT
              + ").")
  Long runs;

  @Option(
      names = "--confidence",
      paramLabel = "LEVEL[,WIDTH]",
      converter = ConfidenceOption.Reader.class,
      description =
          "Confidence level of intervals in percent (default: 95). With WIDTH: repeat the test"
              + " until the confidence interval of the mean is at most WIDTH percent of the mean"
              + " wide, as in netperf: 95,5 means +/- 2.5 percent.")
  ConfidenceOption confidence;

  @Option(
      names = "--compare",
      paramLabel = "OPTION=V1,V2,...",
      converter = CompareOption.Reader.class,
      description =
          "Run the test with each value of an option, in rounds (A B C A B C), and compare them."
              + " OPTION is any long name, such as length=8K,64K, reverse=on,off or"
              + " transport=nio,epoll. Repeatable: tests all combinations.")
  List<CompareOption> compare = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "Compare with an earlier result (written with -J -o FILE); exit code 1 if a figure"
              + " regressed.")
  Path baseline;

  @Option(
      names = "--tolerance",
      paramLabel = "[FIGURE=]PERCENT",
      converter = ToleranceOption.Reader.class,
      description =
          "With --baseline: accepted regression in percent, 0 to 1000 (default: 5); FIGURE=PERCENT"
              + " for one figure, such as cpu_client=20. Repeatable.")
  List<ToleranceOption> tolerances = new ArrayList<>();

  /** Whether the command is more than one plain test. */
  boolean asked() {
    if (!tolerances.isEmpty() && baseline == null) {
      throw new UsageException("--tolerance: is about a baseline; it needs --baseline");
    }
    return runs != null || confidence != null || !compare.isEmpty() || baseline != null;
  }

  /**
   * When there are enough rounds.
   *
   * @param several whether variants are compared
   */
  StopRule rule(boolean several) {
    OptionalDouble width = confidence == null ? OptionalDouble.empty() : confidence.widthPercent();
    double level = confidence == null ? ConfidenceOption.DEFAULT_LEVEL : confidence.levelPercent();
    int fallback =
        width.isPresent()
            ? DEFAULT_LIMIT
            : (several && asked()) || confidence != null ? DEFAULT_ROUNDS : 1;
    int rounds = runs == null ? fallback : Math.toIntExact(runs);
    if (width.isPresent() && rounds < StopRule.MIN_ROUNDS_FOR_WIDTH) {
      throw new UsageException(
          "--runs: a width of --confidence needs at least " + StopRule.MIN_ROUNDS_FOR_WIDTH);
    }
    return new StopRule(rounds, level, width);
  }

  Tolerance tolerance() {
    double general = Tolerance.DEFAULT_PERCENT;
    boolean given = false;
    Map<String, Double> byName = new HashMap<>();
    for (ToleranceOption each : tolerances) {
      if (each.figure().isPresent()) {
        if (byName.put(each.figure().get(), each.percent()) != null) {
          throw new UsageException("--tolerance: given more than once for " + each.figure().get());
        }
      } else if (given) {
        throw new UsageException("--tolerance: given more than once");
      } else {
        general = each.percent();
        given = true;
      }
    }
    return new Tolerance(general, byName);
  }

  static final class Runs extends QuantityConverter {
    Runs() {
      super(Quantity.whole(1, StopRule.MAX_ROUNDS));
    }
  }

  /** A decimal number within a range. */
  static double number(String text, double min, double max) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a number such as 5");
    }
    if (!(value >= min && value <= max)) {
      throw new TypeConversionException(
          "%s is not in the range %s to %s".formatted(text, plain(min), plain(max)));
    }
    return value;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
