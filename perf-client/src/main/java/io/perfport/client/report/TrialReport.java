package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.common.result.Measurement;
import java.util.List;
import java.util.Optional;

/**
 * Shows a command that runs several tests: one line or event a run, and what they say at the end.
 * The calls come from one thread, in this order: {@link #begin} once, {@link #running} and {@link
 * #ended} in turn, {@link #conclude} once.
 */
public interface TrialReport {
  /**
   * Everything is checked, and the first run is about to start.
   *
   * @param variants in the order in which each round runs them
   */
  void begin(List<Variant> variants, StopRule rule);

  /**
   * A run is about to start.
   *
   * @return what the run may tell; its intervals are not shown
   */
  default Reports running(int round, Variant variant) {
    return Reports.SILENT;
  }

  /**
   * A run is over.
   *
   * @param result whole; empty if it never started
   */
  void ended(Trial trial, TestConfig config, Optional<? extends Measurement> result);

  /** There will be no further run. */
  void conclude(TrialConclusion conclusion);
}
