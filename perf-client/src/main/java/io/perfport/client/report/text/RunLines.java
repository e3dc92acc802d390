package io.perfport.client.report.text;

import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;
import java.util.List;

/** What the text report says of one run: an implementation for each kind of start. */
interface RunLines {
  static RunLines of(RunStart start, RateFormat rates, Style style) {
    if (start instanceof TestStart streams) {
      return new StreamLines(streams, rates, style);
    }
    return new ExchangeLines((ExchangeStart) start, style);
  }

  /** What the server is. */
  String server();

  /** A line for each connection, where they are few. */
  default List<String> connections() {
    return List.of();
  }

  /** What is done, in words. */
  String plan();

  /** The plan, and what the kernel adds to it. */
  default String planInForce() {
    return plan();
  }

  long omitMillis();

  /** When the part of the run that goes on now will end. */
  RunLimit limit();

  List<String> interval(RunInterval interval);

  /** The rate of an interval, for the live line. */
  String rate(RunInterval interval);

  default List<String> step(RampStep step) {
    return List.of();
  }

  List<String> summary(Measurement result);
}
