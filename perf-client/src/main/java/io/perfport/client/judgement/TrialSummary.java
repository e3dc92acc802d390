package io.perfport.client.judgement;

import io.perfport.common.result.Measure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What several runs say.
 *
 * @param levelPercent confidence level of every interval
 * @param rounds that were begun
 * @param variants in the order in which each round ran them
 */
public record TrialSummary(double levelPercent, int rounds, List<OfVariant> variants) {
  public TrialSummary {
    variants = List.copyOf(variants);
  }

  /**
   * One variant.
   *
   * @param completed runs that count
   * @param failed runs that broke off or never started
   * @param figures of the runs that completed
   */
  public record OfVariant(Variant variant, int completed, int failed, List<OfFigure> figures) {
    public OfVariant {
      figures = List.copyOf(figures);
    }

    public Optional<OfFigure> figure(Measure measure) {
      return figures.stream().filter(each -> each.series().measure().equals(measure)).findFirst();
    }
  }

  /**
   * One figure of a variant.
   *
   * @param change against the first variant; empty for that one, and without a round in common
   */
  public record OfFigure(Series series, Optional<Change> change) {}

  /** Every measure that a variant has. */
  public List<Measure> measures() {
    Set<Measure> measures = new LinkedHashSet<>();
    variants.forEach(
        variant -> variant.figures().forEach(figure -> measures.add(figure.series().measure())));
    return List.copyOf(measures);
  }

  /**
   * All that is said at the end.
   *
   * @param rule what was asked for
   * @param reason why there was no further round
   * @param leftOut what could not be measured, and why
   * @param baseline empty unless one was given, and something completed
   */
  public record TrialConclusion(
      TrialSummary summary,
      StopRule rule,
      StopRule.Reason reason,
      Map<String, String> leftOut,
      Optional<BaselineJudgement> baseline) {}
}
