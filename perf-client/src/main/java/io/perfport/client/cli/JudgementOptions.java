package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.judgement.BaselineJudgement.Tolerance;
import io.perfport.client.judgement.StopRule;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import picocli.CommandLine.Option;

/** How often, compared with what, and what is made of it. */
final class JudgementOptions {
  /** As many as tell something about chance, and can be waited for. */
  private static final int DEFAULT_ROUNDS = 5;

  private static final int DEFAULT_LIMIT = 30;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Number of runs of the test, 1 to "
              + StopRule.MAX_ROUNDS
              + "; shows median, confidence interval and outliers (default: 1; with --compare "
              + DEFAULT_ROUNDS
              + "). With WIDTH in --confidence: the maximum number of runs (default: "
              + DEFAULT_LIMIT
              + ").")
  @Range(min = 1, max = StopRule.MAX_ROUNDS)
  Integer runs;

  @Option(
      names = "--confidence",
      paramLabel = "LEVEL[,WIDTH]",
      description =
          "Confidence level of intervals in percent (default: 95). With WIDTH: repeat the test"
              + " until the confidence interval of the mean is at most WIDTH percent of the mean"
              + " wide, as in netperf: 95,5 means +/- 2.5 percent.")
  ConfidenceOption confidence;

  @Option(
      names = "--compare",
      paramLabel = "OPTION=V1,V2,...",
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
      description =
          "With --baseline: accepted regression in percent, 0 to 1000 (default: 5); FIGURE=PERCENT"
              + " for one figure, such as cpu_client=20. Repeatable.")
  List<ToleranceOption> tolerances = new ArrayList<>();

  /** Whether the command is more than one plain test. */
  boolean asked() {
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
    int rounds = requireNonNullElse(runs, fallback);
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

  /** A decimal number within a range. */
  static double number(String text, double min, double max) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number such as 5");
    }
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "%s is not in the range %s to %s".formatted(text, plain(min), plain(max)));
    }
    return value;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /**
   * {@code --compare length=8K,64K}.
   *
   * @param option its name as the user wrote it, without dashes
   * @param values at least two, all different
   */
  record CompareOption(String option, List<String> values) {
    static CompareOption of(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "'" + text + "' is not an option and its values, such as transport=nio,epoll");
      }
      String option = text.substring(0, equals).replaceFirst("^-+", "");
      List<String> values = List.of(text.substring(equals + 1).split(",", -1));
      if (values.size() < 2) {
        throw new IllegalArgumentException(
            "'%s' has one value only; give several, as in %s=A,B".formatted(text, option));
      }
      Set<String> different = new HashSet<>();
      for (String value : values) {
        if (value.isEmpty() || !different.add(value)) {
          throw new IllegalArgumentException(
              "'%s' has %s".formatted(text, value.isEmpty() ? "an empty value" : value + " twice"));
        }
      }
      return new CompareOption(option, values);
    }
  }

  /**
   * {@code --confidence 95,5}.
   *
   * @param widthPercent of the whole interval, in percent of the mean; empty if none was given
   */
  record ConfidenceOption(double levelPercent, OptionalDouble widthPercent) {
    static final double DEFAULT_LEVEL = 95;

    private static final double MIN_LEVEL = 50;
    private static final double MAX_LEVEL = 99.9;
    private static final double MIN_WIDTH = 0.1;
    private static final double MAX_WIDTH = 200;

    static ConfidenceOption of(String text) {
      String[] parts = text.split(",", -1);
      if (parts.length > 2) {
        throw new IllegalArgumentException(
            "'" + text + "' is not a level and a width, such as 95,5");
      }
      double level = JudgementOptions.number(parts[0], MIN_LEVEL, MAX_LEVEL);
      return new ConfidenceOption(
          level,
          parts.length == 1
              ? OptionalDouble.empty()
              : OptionalDouble.of(JudgementOptions.number(parts[1], MIN_WIDTH, MAX_WIDTH)));
    }
  }

  /**
   * {@code --tolerance 5} or {@code --tolerance cpu_client=20}.
   *
   * @param figure its name; empty for all that have no tolerance of their own
   */
  record ToleranceOption(Optional<String> figure, double percent) {
    private static final double MAX_PERCENT = 1000;

    static ToleranceOption of(String text) {
      int equals = text.indexOf('=');
      Optional<String> figure =
          equals < 0 ? Optional.empty() : Optional.of(text.substring(0, equals));
      return new ToleranceOption(
          figure, JudgementOptions.number(text.substring(equals + 1), 0, MAX_PERCENT));
    }
  }
}
