package io.perfport.common.result;

import io.perfport.common.result.Measure.Figure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Latency without load, and under the load of streams.
 *
 * @param idle requests while nothing else went on
 * @param streams the load; empty if it never began
 * @param loaded requests under it; empty if they never began
 * @param outcome how the test ended
 */
public record LoadedResult(
    ExchangeResult idle,
    Optional<TestResult> streams,
    Optional<ExchangeResult> loaded,
    Outcome outcome)
    implements Measurement {
  @Override
  public List<Figure> figures() {
    return LoadedFigures.of(this);
  }

  @Override
  public Instant time() {
    return idle.time();
  }
}
