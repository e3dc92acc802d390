package io.perfport.client.judgement;

import io.perfport.client.judgement.Series.Observation;
import io.perfport.common.result.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The runs of a command, as they come. Belongs to one thread. */
public final class Trials {
  private final List<Variant> variants;
  private final List<Trial> all = new ArrayList<>();

  /**
   * @param variants at least one, in the order in which each round runs them
   */
  public Trials(List<Variant> variants) {
    this.variants = List.copyOf(variants);
  }

  public void add(Trial trial) {
    all.add(trial);
  }

  public boolean noneCompleted() {
    return all.stream().noneMatch(Trial::completed);
  }

  public boolean noneStarted() {
    return all.stream().allMatch(each -> each.ending() instanceof Trial.NotStarted);
  }

  public boolean anyFailed() {
    return all.stream().anyMatch(each -> each.ending().failure().isPresent());
  }

  /** The headline of each variant that has completed a run; the others are absent. */
  Map<Variant, Sample> headlines() {
    Map<Variant, Sample> headlines = new LinkedHashMap<>();
    for (Variant variant : variants) {
      series(variant).stream()
          .findFirst()
          .ifPresent(series -> headlines.put(variant, series.sample()));
    }
    return headlines;
  }

  List<Variant> variants() {
    return variants;
  }

  /**
   * What follows from them.
   *
   * @param levelPercent confidence level of every interval, such as 95
   */
  public TrialSummary summary(double levelPercent) {
    List<Series> firsts = series(variants.get(0));
    List<TrialSummary.OfVariant> summaries = new ArrayList<>();
    for (Variant variant : variants) {
      boolean first = variant.equals(variants.get(0));
      List<TrialSummary.OfFigure> figures =
          series(variant).stream()
              .map(
                  series ->
                      new TrialSummary.OfFigure(
                          series, first ? Optional.empty() : change(firsts, series, levelPercent)))
              .toList();
      summaries.add(
          new TrialSummary.OfVariant(
              variant,
              (int) of(variant).filter(Trial::completed).count(),
              (int) of(variant).filter(each -> each.ending().failure().isPresent()).count(),
              figures));
    }
    int rounds = all.stream().mapToInt(Trial::round).max().orElse(0);
    return new TrialSummary(levelPercent, rounds, summaries);
  }

  private static Optional<Change> change(List<Series> firsts, Series series, double levelPercent) {
    return firsts.stream()
        .filter(each -> each.measure().equals(series.measure()))
        .findFirst()
        .flatMap(first -> Change.paired(first, series, levelPercent));
  }

  private Stream<Trial> of(Variant variant) {
    return all.stream().filter(each -> each.variant().equals(variant));
  }

  /** Every figure of the runs that completed, in the order in which the first run has them. */
  private List<Series> series(Variant variant) {
    Map<Measure, List<Observation>> byMeasure = new LinkedHashMap<>();
    of(variant)
        .filter(Trial::completed)
        .forEach(
            trial ->
                trial
                    .ending()
                    .figures()
                    .forEach(
                        figure ->
                            byMeasure
                                .computeIfAbsent(figure.measure(), key -> new ArrayList<>())
                                .add(new Observation(trial.round(), figure.value()))));
    List<Series> series = new ArrayList<>();
    byMeasure.forEach((measure, values) -> series.add(new Series(measure, values)));
    return series;
  }
}
