package io.perfport.client.report.text;

import io.perfport.client.report.Comparison;
import io.perfport.client.report.Golden;
import io.perfport.client.report.Samples;
import io.perfport.common.plan.Direction;
import io.perfport.common.unit.RateFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {
  private static Comparison.Measured measured(String transport, Direction direction, boolean info) {
    return new Comparison.Measured(
        transport,
        !transport.equals("local"),
        Samples.result(Samples.plan(direction, 1), info, Samples.COMPLETED));
  }

  @Test
  void oneLineForEachTransport() {
    Comparison comparison =
        new Comparison(
            List.of(
                measured("epoll", Direction.FORWARD, true),
                measured("nio", Direction.FORWARD, false),
                measured("local", Direction.FORWARD, false),
                measured("both", Direction.BIDIRECTIONAL, true),
                new Comparison.Measured(
                    "io_uring",
                    true,
                    Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.FAILED)),
                new Comparison.Left("kqueue", "it is for macOS and BSD")));
    Golden.check(
        "comparison.txt",
        String.join("\n", ComparisonTable.print(comparison, RateFormat.ADAPTIVE, Style.PLAIN))
            + "\n");
  }

  @Test
  void nothingMeasuredIsStillATable() {
    Comparison comparison = new Comparison(List.of(new Comparison.Left("kqueue", "not here")));
    Golden.check(
        "comparison-empty.txt",
        String.join("\n", ComparisonTable.print(comparison, RateFormat.ADAPTIVE, Style.PLAIN))
            + "\n");
  }
}
