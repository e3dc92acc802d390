package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.cli.ClientMain;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.report.Heading;
import io.perfport.client.report.output.ReportFormat;
import io.perfport.client.report.output.ReportOutput;
import io.perfport.client.report.output.ReportSettings;
import io.perfport.client.report.output.ReportSettings.Watching;
import io.perfport.client.report.output.Terminal;
import io.perfport.client.session.TestObserver;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.LoopbackServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the user sees of a test whose link dies. */
@Timeout(120)
class DeadLinkOutputTest {
  /** What the program prints with -J. */
  private static ReportOutput json(StringWriter text) throws IOException {
    ReportSettings settings =
        new ReportSettings(
            ReportFormat.JSON,
            RateFormat.ADAPTIVE,
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Watching.LINES);
    return ReportOutput.open(
        settings, new PrintWriter(text), Terminal.NONE, Optional.empty(), null);
  }

  /** One whole document, and nothing behind it. */
  private static JsonNode document(StringWriter text) throws IOException {
    return new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .readTree(text.toString());
  }

  private static void assertHasFigures(JsonNode exchange) {
    assertThat(exchange.at("/requests").asLong()).isPositive();
    assertThat(exchange.at("/requests_per_second").asDouble()).isPositive();
    assertThat(exchange.at("/latency_us/percentiles/p50").asDouble()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aDeadLinkLeavesAWholeJsonDocumentWithFigures(DeadLinkTest.Kind kind) throws Exception {
    for (FrameType last : List.of(FrameType.END, FrameType.EXCHANGE_RESULTS)) {
      StringWriter text = new StringWriter();
      try (LoopbackServers.Running server =
              LoopbackServers.load().start(DeadLinkTest.TRANSPORT, 1);
          DeadLink link = new DeadLink(server.port(), last, 1);
          ReportOutput output = json(text)) {
        ExchangeConfig config = kind.config(link.port(), new RunLimit.Time(2_000), 0);
        PerfClient.exchanges(
                config,
                DeadLinkTest.SLOWER,
                output.report().test(new Heading.Only(), config),
                TestObserver.SILENT)
            .run();
        output.commit();
      }
      JsonNode document = document(text);
      assertThat(document.at("/error").asText()).isNotEmpty();
      assertHasFigures(document.at("/perfport/exchange"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aLoadedTestWhoseLinkDiesLeavesAWholeJsonDocumentWithFigures(int count) throws Exception {
    StringWriter text = new StringWriter();
    try (LoopbackServers.Running server = LoopbackServers.load().start(DeadLinkTest.TRANSPORT, 2);
        DeadLink link = new DeadLink(server.port(), FrameType.END, count);
        ReportOutput output = json(text)) {
      LoadedConfig config = DeadLinkTest.loaded(link.port());
      PerfClient.loaded(
              config,
              DeadLinkTest.SLOWER,
              output.report().test(new Heading.Only(), config),
              TestObserver.SILENT)
          .run();
      output.commit();
    }
    JsonNode document = document(text);
    assertThat(document.at("/error").asText()).isNotEmpty();
    assertHasFigures(document.at("/perfport/idle/exchange"));
    assertHasFigures(document.at("/perfport/loaded/exchange"));
  }

  /**
   * Until whose end the link lives: the streams', which end after the requests, or the requests'.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aLoadedTestWhoseLinkDiesSaysWhyInOneLine(int count) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (DeadLinkTest.Complaints complaints = new DeadLinkTest.Complaints();
        LoopbackServers.Running server = LoopbackServers.load().start(DeadLinkTest.TRANSPORT, 2);
        DeadLink link = new DeadLink(server.port(), FrameType.END, count)) {
      String arguments =
          "127.0.0.1 -p %d --workload loaded -t 0.5 -O 0 -b 5M --transport nio"
              .formatted(link.port());
      assertThat(ClientMain.run(out, err, arguments.split(" ", -1))).isEqualTo(1);
      complaints.assertNone();
    }
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .startsWith("perf-client: ")
        .doesNotContain("\n", "Exception", "null");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("p50");
  }
}
