package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.metrics.ScrapeAnswers.Exposition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
  @Test
  void prometheusOfTodayGetsOpenMetrics() {
    assertThat(
            accepted(
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                    + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"))
        .isEqualTo(Exposition.OPEN_METRICS);
  }

  /** What it says with --enable-feature=native-histograms. */
  @Test
  void prometheusThatCollectsNativeHistogramsGetsProtobuf() {
    assertThat(
            accepted(
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                    + "encoding=delimited;q=0.6,"
                    + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.1"))
        .isEqualTo(Exposition.PROTOBUF);
  }

  @Test
  void headersAddUp() {
    assertThat(Exposition.accepted(List.of("text/plain;q=0.3", "Application/OpenMetrics-Text")))
        .isEqualTo(Exposition.OPEN_METRICS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "text/html, */*;q=0.8",
        "text/plain",
        "application/*",
        "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0.1, text/plain;q=0.9",
        "application/openmetrics-text;q=NaN",
        "application/openmetrics-textual",
        "application/vnd.google.protobuf",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
        ";;;,,,q=;",
      })
  void everythingElseGetsTheTextFormat(String accept) {
    assertThat(accepted(accept)).isEqualTo(Exposition.PROMETHEUS_TEXT);
  }

  @Test
  void noHeaderGetsTheTextFormat() {
    assertThat(Exposition.accepted(List.of())).isEqualTo(Exposition.PROMETHEUS_TEXT);
  }

  private static Exposition accepted(String header) {
    return Exposition.accepted(List.of(header));
  }
}
