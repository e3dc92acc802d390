package io.perfport.client.session;

import io.perfport.client.config.StreamConfig;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestResult.ServerOutput;
import io.perfport.common.result.TestStart;
import io.perfport.core.quality.QualityChecks;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.run.TestRun;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What both ends have measured in one test of streams, whatever the protocol. It belongs to the
 * control connection's event loop, until the test is over.
 */
public final class StreamFigures {
  private final StreamConfig config;
  private final TestRecord<Interval, TestResult> record;

  private TestStart start;
  private TestRun run;
  private EndpointResult remote;
  private ServerOutput serverOutput;

  /**
   * @param record of the test: is told of its begin and its end
   */
  public StreamFigures(StreamConfig config, TestRecord<Interval, TestResult> record) {
    this.config = config;
    this.record = record;
  }

  /** The run begins. */
  public void begin(TestRun begun, TestStart said) {
    run = begun;
    start = said;
    record.onBegin(said, observer -> observer.onRunning(begun.streams()));
  }

  /** The server has told what it measured. */
  public void onServersResult(EndpointResult told) {
    remote = told;
  }

  /** The server has told what it printed. */
  public void onServerOutput(ServerOutput output) {
    serverOutput = output;
  }

  public boolean hasServersResult() {
    return remote != null;
  }

  /** What this end has measured so far; null if the run has not begun. */
  public EndpointResult local() {
    return run == null
        ? null
        : EndpointResults.of(run, config.transport(), config.workers(), start.facts().congestion());
  }

  /** The test is over. */
  public void end(Outcome outcome) {
    record.onEnd(outcome, this::take);
  }

  private TestRecord.Figures<TestResult> take() {
    EndpointResult own = local();
    return new TestRecord.Figures<>(
        remote != null || serverOutput != null,
        (withServers, outcome) ->
            new TestResult(
                start,
                record.intervals(),
                withServers ? compared(own) : own,
                Optional.ofNullable(withServers ? remote : null),
                Optional.ofNullable(withServers ? serverOutput : null),
                outcome));
  }

  /** Adds what can only be seen by holding the two ends against each other. */
  private EndpointResult compared(EndpointResult own) {
    if (remote == null) {
      return own;
    }
    return QualityChecks.warmUps(own.warmUpNanos(), remote.warmUpNanos())
        .map(
            shorter ->
                own.withWarnings(
                    Stream.concat(own.warnings().stream(), Stream.of(shorter)).toList()))
        .orElse(own);
  }
}
