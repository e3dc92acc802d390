package io.perfport.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.report.csv.CsvColumn;
import io.perfport.client.report.json.JsonComparison;
import io.perfport.common.plan.Direction;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestResult;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * No figures, however odd, make a result that can't be read: a test of no length, a wild peer,
 * whose totals are within their bounds.
 */
class ExtremeResultsTest {
  private static final Arbitrary<Long> FIGURES =
      Arbitraries.oneOf(
          Arbitraries.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE), Arbitraries.longs());

  /** What the totals of either end may be: see ResultBounds. */
  private static final Arbitrary<Long> COUNTS =
      Arbitraries.oneOf(Arbitraries.of(0L, 1L, 1L << 60), Arbitraries.longs().between(0, 1L << 60));

  private static final Arbitrary<Long> NANOS =
      Arbitraries.oneOf(Arbitraries.of(0L, 1L, 1L << 55), Arbitraries.longs().between(0, 1L << 55));

  private static final Arbitrary<Double> PERCENTS =
      Arbitraries.oneOf(
          Arbitraries.of(0.0, 1e18, Double.MIN_VALUE), Arbitraries.doubles().between(0, 1e18));

  @Provide
  Arbitrary<TestResult> results() {
    return Combinators.combine(
            Arbitraries.of(Direction.class),
            FIGURES.list().ofSize(6),
            NANOS,
            COUNTS.list().ofSize(3),
            COUNTS.injectNull(0.5).list().ofSize(3),
            PERCENTS.list().ofSize(2),
            PERCENTS.injectNull(0.3))
        .as(ExtremeResultsTest::result);
  }

  private static TestResult result(
      Direction direction,
      List<Long> f,
      long nanos,
      List<Long> counts,
      List<Long> maybe,
      List<Double> percents,
      Double perhaps) {
    TestResult sample = Samples.result(Samples.plan(direction, 1), true, Samples.COMPLETED);
    TcpInfo info =
        new TcpInfo(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), f.get(5), f.get(0), 0, 0);
    List<StreamInterval> streams =
        sample.intervals().get(0).streams().stream()
            .map(
                s ->
                    new StreamInterval(
                        s.streamId(),
                        s.sender(),
                        f.get(0),
                        f.get(1),
                        f.get(2),
                        false,
                        maybe.get(0),
                        f.get(3) % 2 == 0 ? info : null))
            .toList();
    return new TestResult(
        sample.start(),
        List.of(new Interval(f.get(4), f.get(5), false, streams)),
        end(
            sample.local(),
            nanos,
            counts,
            maybe,
            new CpuUsage(percents.get(0), perhaps, percents.get(1))),
        sample
            .remote()
            .map(end -> end(end, nanos, counts, maybe, new CpuUsage(percents.get(1), null, null))),
        sample.outcome());
  }

  private static EndpointResult end(
      EndpointResult end, long nanos, List<Long> counts, List<Long> maybe, CpuUsage cpu) {
    List<StreamTotal> streams =
        end.streams().stream()
            .map(
                s ->
                    new StreamTotal(
                        s.streamId(),
                        s.sender(),
                        nanos,
                        counts.get(0),
                        counts.get(1),
                        counts.get(2),
                        maybe.get(0),
                        maybe.get(1),
                        maybe.get(1),
                        maybe.get(1),
                        maybe.get(2),
                        false))
            .toList();
    return new EndpointResult(
        end.transport(), end.workers(), end.system(), end.congestion(), cpu, streams);
  }

  @Property
  void jsonIsJson(@ForAll("results") TestResult result) {
    String json = Shown.json(result);
    Shown.read(json);
    assertThat(json).doesNotContain("NaN", "Infinity", ": null");
    Shown.events(result).lines().forEach(Shown::read);
  }

  @Property
  void comparisonsAreJsonToo(@ForAll("results") TestResult result) {
    String json =
        JsonComparison.of(
                new Comparison(
                    List.of(
                        new Comparison.Measured("epoll", true, result),
                        new Comparison.Measured("nio", true, result))))
            .node()
            .toString();
    Shown.read(json);
    assertThat(json).doesNotContain("NaN", "Infinity");
  }

  @Property
  void everyRowOfCsvHasEveryColumn(@ForAll("results") TestResult result) {
    assertThat(Shown.csv(result).lines())
        .allSatisfy(
            line -> {
              assertThat(line.split(",", -1)).hasSize(CsvColumn.values().length);
              assertThat(line).doesNotContain("NaN", "Infinity", "E");
            });
  }

  @Property
  void aTestOfNoLengthHasNoRate(@ForAll("results") TestResult result) {
    TestResult empty =
        new TestResult(
            result.start(), List.of(), result.local(), Optional.empty(), result.outcome());
    Shown.read(Shown.json(empty));
  }
}
