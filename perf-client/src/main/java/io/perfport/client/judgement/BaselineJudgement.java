package io.perfport.client.judgement;

import io.perfport.common.result.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs held against a baseline.
 *
 * @param file the baseline's name
 * @param variants those of today
 */
public record BaselineJudgement(String file, List<OfVariant> variants) {
  public BaselineJudgement {
    variants = List.copyOf(variants);
  }

  /**
   * One variant.
   *
   * @param against label of the baseline's variant; empty if it has none for this
   * @param differences conditions that are not what they were
   * @param figures what both have
   * @param missing judged measures of the baseline that today's runs do not have
   */
  public record OfVariant(
      Variant variant,
      Optional<String> against,
      List<Difference> differences,
      List<OfFigure> figures,
      List<Measure> missing) {
    public OfVariant {
      differences = List.copyOf(differences);
      figures = List.copyOf(figures);
      missing = List.copyOf(missing);
    }
  }

  /** One figure. */
  public record OfFigure(
      Measure measure,
      Sample then,
      Sample now,
      Change change,
      double tolerancePercent,
      Verdict verdict) {}

  /**
   * Judges.
   *
   * @param conditions of each variant that was measured
   */
  public static BaselineJudgement of(
      Baseline baseline,
      Tolerance tolerance,
      TrialSummary today,
      Map<Variant, Map<String, String>> conditions) {
    List<OfVariant> variants = new ArrayList<>();
    for (TrialSummary.OfVariant each : today.variants()) {
      Optional<Baseline.Earlier> earlier = baseline.matching(each.variant());
      variants.add(
          earlier
              .map(
                  found ->
                      judge(
                          found,
                          tolerance,
                          each,
                          today.levelPercent(),
                          conditions.getOrDefault(each.variant(), found.conditions())))
              .orElseGet(
                  () ->
                      new OfVariant(
                          each.variant(), Optional.empty(), List.of(), List.of(), List.of())));
    }
    return new BaselineJudgement(baseline.file(), variants);
  }

  private static OfVariant judge(
      Baseline.Earlier earlier,
      Tolerance tolerance,
      TrialSummary.OfVariant today,
      double levelPercent,
      Map<String, String> conditions) {
    List<OfFigure> figures = new ArrayList<>();
    List<Measure> missing = new ArrayList<>();
    earlier
        .figures()
        .forEach(
            (measure, then) ->
                today
                    .figure(measure)
                    .ifPresentOrElse(
                        now ->
                            figures.add(
                                judge(
                                    measure,
                                    then,
                                    now.series().sample(),
                                    levelPercent,
                                    tolerance.of(measure))),
                        () -> missing.add(measure)));
    return new OfVariant(
        today.variant(),
        Optional.of(earlier.label()),
        Difference.between(earlier.conditions(), conditions),
        figures,
        missing.stream().filter(Measure::judged).toList());
  }

  private static OfFigure judge(
      Measure measure, Sample then, Sample now, double levelPercent, double tolerancePercent) {
    Change change = Change.unpaired(then, now, levelPercent);
    return new OfFigure(
        measure,
        then,
        now,
        change,
        tolerancePercent,
        Verdict.of(measure, then.mean(), change, tolerancePercent));
  }

  /** How many figures regressed. */
  public long regressions() {
    return variants.stream()
        .flatMap(variant -> variant.figures().stream())
        .filter(figure -> figure.verdict() == Verdict.REGRESSED)
        .count();
  }

  /** How many regressed, and which, in one line. */
  public String inWords() {
    long count = regressions();
    String which =
        variants.stream()
            .flatMap(
                variant ->
                    variant.figures().stream()
                        .filter(figure -> figure.verdict() == Verdict.REGRESSED)
                        .map(
                            figure ->
                                figure.measure().words()
                                    + (variants.size() > 1
                                        ? " of " + variant.variant().label()
                                        : "")))
            .collect(Collectors.joining(", "));
    return "%s against %s: %s"
        .formatted(count == 1 ? "1 figure regressed" : count + " figures regressed", file, which);
  }

  /**
   * A condition of the test that is not what it was.
   *
   * @param name such as {@code plan.block_bytes}
   * @param then the baseline's; "not told" where it has none
   * @param now today's
   */
  public record Difference(String name, String then, String now) {
    private static final String NOT_TOLD = "not told";

    static List<Difference> between(Map<String, String> then, Map<String, String> now) {
      Set<String> names = new TreeSet<>(then.keySet());
      names.addAll(now.keySet());
      List<Difference> differences = new ArrayList<>();
      for (String name : names) {
        String before = then.getOrDefault(name, NOT_TOLD);
        String after = now.getOrDefault(name, NOT_TOLD);
        if (!before.equals(after)) {
          differences.add(new Difference(name, before, after));
        }
      }
      return differences;
    }
  }

  /**
   * How much worse than the baseline is still good.
   *
   * @param percent of the baseline; of shares, points; not negative
   * @param byName other limits for some measures, by name
   */
  public record Tolerance(double percent, Map<String, Double> byName) {
    public static final double DEFAULT_PERCENT = 5;

    public Tolerance {
      byName = Map.copyOf(byName);
    }

    double of(Measure measure) {
      return byName.getOrDefault(measure.name(), percent);
    }
  }
}
