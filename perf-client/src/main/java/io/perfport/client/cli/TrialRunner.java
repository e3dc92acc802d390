package io.perfport.client.cli;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.BaselineJudgement;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialConclusion;
import io.perfport.client.judgement.TrialSummary;
import io.perfport.client.judgement.Trials;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.report.ResultFigures;
import io.perfport.client.report.json.ResultConditions;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.transport.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs every variant once a round, in the same order, until there are enough rounds: what changes
 * on the machine meanwhile meets all of them alike. One thread; used once.
 */
final class TrialRunner {
  /** Where no server listens, but a configuration has to name a port. */
  private static final int NO_PORT = 1;

  private final TestEngine engine;
  private final Supplier<LoopbackServers> servers;
  private final TrialPlan plan;
  private final CommandReport report;
  private final Trials trials;
  private final Map<Variant, Map<String, String>> conditions = new HashMap<>();
  private boolean interrupted;

  TrialRunner(
      TestEngine engine, Supplier<LoopbackServers> servers, TrialPlan plan, CommandReport report) {
    this.engine = engine;
    this.servers = servers;
    this.plan = plan;
    this.report = report;
    this.trials = new Trials(plan.variants().stream().map(TrialPlan.Planned::variant).toList());
  }

  /** How it ended, and what is to be said of it. */
  record Ended(ExitCode exitCode, TrialConclusion conclusion) {}

  Ended run() {
    report.beginRuns(
        plan.variants().stream().map(TrialPlan.Planned::variant).toList(), plan.rule());
    StopRule.Reason reason = runRounds();
    TrialSummary summary = trials.summary(plan.rule().levelPercent());
    Optional<BaselineJudgement> judged =
        trials.noneCompleted()
            ? Optional.empty()
            : plan.baseline()
                .map(
                    baseline ->
                        BaselineJudgement.of(baseline, plan.tolerance(), summary, conditions));
    TrialConclusion conclusion =
        new TrialConclusion(summary, plan.rule(), reason, plan.leftOut(), judged);
    report.end(conclusion);
    return new Ended(exitCode(judged), conclusion);
  }

  private StopRule.Reason runRounds() {
    for (int round = 1; ; round++) {
      for (TrialPlan.Planned planned : plan.variants()) {
        run(round, planned);
        if (interrupted) {
          return StopRule.Reason.INTERRUPTED;
        }
      }
      Optional<StopRule.Reason> enough = plan.rule().after(round, trials);
      if (enough.isPresent()) {
        return enough.get();
      }
    }
  }

  private ExitCode exitCode(Optional<BaselineJudgement> judged) {
    if (interrupted) {
      return ExitCode.INTERRUPTED;
    }
    if (trials.noneStarted()) {
      return ExitCode.NOT_STARTED;
    }
    boolean regressed = judged.isPresent() && judged.get().regressions() > 0;
    return trials.anyFailed() || regressed ? ExitCode.FAILED : ExitCode.SUCCESS;
  }

  private void run(int round, TrialPlan.Planned planned) {
    Heading.Run run = new Heading.Run(round, planned.variant());
    if (planned.task() instanceof ClientTask.SingleTest single) {
      run(run, single.config());
      return;
    }
    LoopbackPlan loopback = ((ClientTask.LoopbackTests) planned.task()).plan();
    Transport transport = loopback.transports().get(0);
    try (LoopbackServers.Running server = servers.get().start(transport, loopback.workers())) {
      run(run, loopback.against(transport, server.port()));
    } catch (FailureException e) { // Of the server's start: a test's own is caught before.
      notStarted(run, report.test(run, loopback.against(transport, NO_PORT)), e.failure());
    }
  }

  private void run(Heading.Run run, TestConfig config) {
    Report test = report.test(run, config);
    try {
      Measurement result = engine.run(config, test);
      interrupted = result.outcome() instanceof Outcome.Interrupted || engine.interrupted();
      Trial.Ending ending = ResultFigures.ending(result);
      if (ending instanceof Trial.Completed) {
        conditions.putIfAbsent(run.variant(), ResultConditions.of(config, result));
      }
      trials.add(new Trial(run.round(), run.variant(), ending));
    } catch (FailureException e) {
      interrupted = engine.interrupted();
      if (!interrupted) { // Else it did not fail, it was not let begin.
        notStarted(run, test, e.failure());
      }
    }
  }

  private void notStarted(Heading.Run run, Report test, Failure why) {
    trials.add(new Trial(run.round(), run.variant(), new Trial.NotStarted(why)));
    test.onNotStarted(why);
  }
}
