package io.perfport.common.result;

import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.RunResult.RunFacts;
import io.perfport.common.result.RunResult.RunStart;

/**
 * What is known when a run of requests and responses begins.
 *
 * @param facts what every kind of run has
 * @param workload which one of those that exchange
 * @param plan the plan as the server accepted it
 * @param load when requests are sent
 * @param withinMachine whether both ends are on one machine, as far as addresses tell
 */
public record ExchangeStart(
    RunFacts facts, Workload workload, ExchangePlan plan, RequestLoad load, boolean withinMachine)
    implements RunStart {
  /** The same with other facts. */
  public ExchangeStart withFacts(RunFacts other) {
    return new ExchangeStart(other, workload, plan, load, withinMachine);
  }

  @Override
  public String workloadLabel() {
    return workload.label();
  }

  @Override
  public String title() {
    return plan.title();
  }
}
