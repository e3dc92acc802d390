package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import io.perfport.common.result.Outcome;
import io.perfport.core.metrics.PerfMetrics.Role;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastTestsTest {
  private static final String UPLOAD = "{role=\"client\",test=\"upload\",transport=\"nio\"}";
  private static final Outcome FAILED =
      new Outcome.Failed(new Failure(FailureReason.CONNECT_REFUSED, "nobody there"));

  private final PerfMetrics metrics = new PerfMetrics(Role.CLIENT);

  @AfterEach
  void close() {
    metrics.close();
  }

  /** Whatever is shown. */
  static List<Figure> everyFigure() {
    return List.of(
        figure("goodput", Unit.BITS_PER_SECOND, 8e9),
        figure("retransmitted", Unit.SEGMENTS, 7),
        figure("lost", Unit.PERCENT, 2.5),
        figure("jitter", Unit.MILLISECONDS, 0.5),
        figure("requests", Unit.PER_SECOND, 1000),
        figure("latency_p50", Unit.MICROSECONDS, 50),
        figure("latency_p99", Unit.MICROSECONDS, 200),
        figure("latency_max", Unit.MICROSECONDS, 3000),
        figure("idle_latency_p50", Unit.MICROSECONDS, 40));
  }

  private static Figure figure(String name, Unit unit, double value) {
    return new Figure(Measure.less(name, unit), value);
  }

  private double value(Meters meter) {
    return Scrape.of(metrics).value(meter.prometheusName() + UPLOAD);
  }

  private void upload(Outcome outcome, List<Figure> figures) {
    metrics.lastTests().onEnd("upload", "nio", outcome, figures);
  }

  @Test
  void figuresAreShownInSecondsBytesAndRatios() {
    upload(new Outcome.Completed(), everyFigure());
    assertThat(value(Meters.LAST_SUCCESS)).isEqualTo(1);
    assertThat(value(Meters.LAST_END))
        .isBetween(Instant.now().getEpochSecond() - 60.0, Instant.now().getEpochSecond() + 1.0);
    assertThat(value(Meters.LAST_THROUGHPUT)).isEqualTo(1e9);
    assertThat(value(Meters.LAST_RETRANSMITTED)).isEqualTo(7);
    assertThat(value(Meters.LAST_LOSS)).isEqualTo(0.025);
    assertThat(value(Meters.LAST_JITTER)).isEqualTo(0.0005);
    assertThat(value(Meters.LAST_REQUESTS)).isEqualTo(1000);
    assertThat(value(Meters.LAST_LATENCY_P50)).isEqualTo(50e-6);
    assertThat(value(Meters.LAST_LATENCY_P99)).isEqualTo(200e-6);
    assertThat(value(Meters.LAST_LATENCY_MAX)).isEqualTo(3e-3);
    assertThat(value(Meters.LAST_LATENCY_IDLE)).isEqualTo(40e-6);
  }

  @Test
  void aTestThatFailsLeavesNoFigureOfTheOneBefore() {
    upload(new Outcome.Completed(), everyFigure());
    upload(FAILED, List.of());
    assertThat(value(Meters.LAST_SUCCESS)).isZero();
    assertThat(value(Meters.LAST_THROUGHPUT)).isNaN();
    assertThat(value(Meters.LAST_LATENCY_P99)).isNaN();
  }

  @Test
  void aTestThatItsUserEndsChangesNothing() {
    upload(new Outcome.Completed(), everyFigure());
    upload(new Outcome.Interrupted(), List.of(figure("goodput", Unit.BITS_PER_SECOND, 1)));
    assertThat(value(Meters.LAST_SUCCESS)).isEqualTo(1);
    assertThat(value(Meters.LAST_THROUGHPUT)).isEqualTo(1e9);
  }

  @Test
  void testsOfOtherNamesStandBesideEachOther() {
    upload(FAILED, List.of());
    metrics.lastTests().onEnd("download", "nio", new Outcome.Completed(), List.of());
    assertThat(value(Meters.LAST_SUCCESS)).isZero();
    assertThat(
            Scrape.of(metrics)
                .value(
                    "perfport_last_test_success{role=\"client\",test=\"download\",transport=\"nio\"}"))
        .isEqualTo(1);
  }

  /** What a test does not measure has no series, not even an empty one. */
  @Test
  void onlyFiguresThatWereMeasuredOnceAreShown() {
    upload(new Outcome.Completed(), List.of(figure("goodput", Unit.BITS_PER_SECOND, 8)));
    assertThat(Scrape.of(metrics).names())
        .contains("perfport_last_test_throughput_bytes_per_second")
        .doesNotContain("perfport_last_test_latency_p99_seconds");
  }
}
