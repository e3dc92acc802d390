package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.Baseline;
import io.perfport.client.judgement.BaselineJudgement;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialSummary;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Trials;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.report.json.ResultConditions;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Every variant once a round, in the same order, until there are enough rounds: what changes on the
 * machine meanwhile meets all of them alike.
 */
final class TrialCourse implements Course {
  private final Batch.Trials plan;
  private final TestEngine engine;
  private final CommandReport report;
  private final Consumer<String> complaints;
  private final Trials trials;
  private final Map<Variant, Map<String, String>> conditions = new HashMap<>();
  private int round = 1;
  private Iterator<Map.Entry<Variant, PlannedTest>> thisRound;
  private boolean interrupted;

  /** Why there is no further round; null as long as there may be. */
  private StopRule.Reason reason;

  TrialCourse(
      Batch.Trials plan, TestEngine engine, CommandReport report, Consumer<String> complaints) {
    this.plan = plan;
    this.engine = engine;
    this.report = report;
    this.complaints = complaints;
    List<Variant> variants = List.copyOf(plan.variants().keySet());
    this.trials = new Trials(variants);
    this.thisRound = plan.variants().entrySet().iterator();
    report.beginRuns(variants, plan.rule());
  }

  @Override
  public Optional<BatchRunner.Step> next() {
    if (interrupted) {
      reason = StopRule.Reason.INTERRUPTED;
      return Optional.empty();
    }
    if (!thisRound.hasNext()) {
      Optional<StopRule.Reason> enough = plan.rule().after(round, trials);
      if (enough.isPresent()) {
        reason = enough.get();
        return Optional.empty();
      }
      round++;
      thisRound = plan.variants().entrySet().iterator();
    }
    Map.Entry<Variant, PlannedTest> next = thisRound.next();
    return Optional.of(
        new BatchRunner.Step(new Heading.Run(round, next.getKey()), next.getValue()));
  }

  @Override
  public void onFinish(Heading heading, TestConfig config, Measurement result) {
    interrupted = result.outcome() instanceof Outcome.Interrupted || engine.interrupted();
    Trial.Ending ending = Trial.Ending.of(result);
    if (ending instanceof Trial.Completed) {
      conditions.putIfAbsent(
          ((Heading.Run) heading).variant(), ResultConditions.of(config, result));
    }
    add(heading, ending);
  }

  @Override
  public void onNotStarted(Heading heading, FailureException why, Supplier<Report> shown) {
    interrupted = engine.interrupted();
    if (!interrupted) { // Else it did not fail, it was not let begin.
      add(heading, new Trial.NotStarted(why.failure()));
      shown.get().onNotStarted(why.failure());
    }
  }

  private void add(Heading heading, Trial.Ending ending) {
    trials.add(new Trial(round, ((Heading.Run) heading).variant(), ending));
  }

  @Override
  public ExitCode end() {
    TrialSummary summary = trials.summary(plan.rule().levelPercent());
    Optional<BaselineJudgement> judged =
        trials.noneCompleted()
            ? Optional.empty()
            : plan.baseline().map(held -> judge(held, summary));
    report.end(new TrialConclusion(summary, plan.rule(), reason, plan.leftOut(), judged));
    Optional<BaselineJudgement> regressed = judged.filter(each -> each.regressions() > 0);
    regressed.ifPresent(each -> complaints.accept(each.inWords()));
    if (interrupted) {
      return ExitCode.INTERRUPTED;
    }
    if (trials.noneStarted()) {
      return ExitCode.NOT_STARTED;
    }
    return trials.anyFailed() || regressed.isPresent() ? ExitCode.FAILED : ExitCode.SUCCESS;
  }

  private BaselineJudgement judge(Baseline baseline, TrialSummary summary) {
    return BaselineJudgement.of(baseline, plan.tolerance(), summary, conditions);
  }
}
