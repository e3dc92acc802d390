package io.perfport.client.report.text;

import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the text report says of one run. As it stands here it does for any workload, with {@link
 * FigureLines} at the end; one with more to say overrides a part.
 */
interface RunLines {
  static RunLines of(RunStart start, RateFormat rates, Style style) {
    if (start instanceof TestStart streams) {
      return new StreamLines(streams, rates, style);
    }
    return start instanceof ExchangeStart exchanges
        ? new ExchangeLines(exchanges, style)
        : new FigureLines(start, rates, style);
  }

  RunStart start();

  /** What the server is. */
  default String server() {
    return Style.visible(start().facts().server() + ", " + start().facts().serverTransport());
  }

  /** What TLS protects, and what it does not; empty without it. */
  default Optional<String> encryption() {
    return Optional.ofNullable(start().facts().tls())
        .map(
            tls ->
                "%s, %s (%s)%s"
                    .formatted(
                        tls.protocol(),
                        tls.cipher(),
                        tls.provider(),
                        overUdp() ? ": the control connection only; UDP data is in clear" : ""));
  }

  /** Whether data goes in datagrams. */
  default boolean overUdp() {
    return false;
  }

  /** A line for each connection, where they are few. */
  default List<String> connections() {
    return List.of();
  }

  /** What is done, in words. */
  default String plan() {
    return start().workloadLabel();
  }

  /** The plan, and what the kernel adds to it. */
  default String planInForce() {
    return plan();
  }

  default long omitMillis() {
    return 0;
  }

  /** When the part of the run that goes on now will end; null where that can't be told. */
  default RunLimit limit() {
    return null;
  }

  default List<String> interval(RunInterval interval) {
    return List.of();
  }

  /** The rate of an interval, for the live line; null for none. */
  default String rate(RunInterval interval) {
    return null;
  }

  /** The same as a number of whatever unit, where there is one. */
  default double perSecond(RunInterval interval) {
    return 0;
  }

  default List<String> step(RampStep step) {
    return List.of();
  }

  List<String> summary(RunResult result);
}
