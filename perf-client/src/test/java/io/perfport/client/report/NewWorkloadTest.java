package io.perfport.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.csv.CsvResults;
import io.perfport.client.report.json.JsonLinesResults;
import io.perfport.client.report.json.JsonResults;
import io.perfport.client.report.text.LineSink;
import io.perfport.client.report.text.Style;
import io.perfport.client.report.text.TextResults;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunFacts;
import io.perfport.common.result.Warning;
import io.perfport.common.unit.RateFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A workload of which no format knows anything is shown by all of them, from what every run tells:
 * a made-up probe of the path's MTU.
 */
class NewWorkloadTest {
  private static final Measure PATH_MTU = Measure.more("path_mtu", Unit.BYTES);
  private static final Measure PROBES = Measure.shown("probes", Unit.COUNT);

  private record ProbeStart(RunFacts facts) implements RunResult.RunStart {
    @Override
    public String workloadLabel() {
      return "probe";
    }

    @Override
    public boolean withinMachine() {
      return false;
    }

    @Override
    public String title() {
      return null;
    }
  }

  private record ProbeEnd(CpuUsage cpu, List<Warning> warnings) implements RunResult.MeasuredEnd {}

  private record ProbeInterval(long startNanos, long endNanos, boolean omitted)
      implements RunResult.RunInterval {}

  private record ProbeResult(int mtu, Outcome outcome) implements RunResult {
    @Override
    public ProbeStart start() {
      return new ProbeStart(
          new RunFacts(
              Instant.parse("2026-11-04T10:15:30.123Z"),
              "perf-client 1.0",
              "perf-server 1.0",
              "192.0.2.7",
              5201,
              "nio",
              1,
              "epoll",
              "Linux 6.18 amd64",
              null,
              "0123456789abcdef",
              null));
    }

    @Override
    public List<ProbeInterval> intervals() {
      return List.of(new ProbeInterval(0, 1_000_000_000, false));
    }

    @Override
    public ProbeEnd local() {
      return new ProbeEnd(
          new CpuUsage(12.5, 10.0, 2.5),
          List.of(new Warning("made-up", "the interface has an MTU of its own")));
    }

    @Override
    public Optional<ServerEnd> remote() {
      return Optional.empty();
    }

    @Override
    public List<Figure> figures() {
      return List.of(new Figure(PATH_MTU, mtu), new Figure(PROBES, 11));
    }
  }

  private static final ProbeResult RESULT = new ProbeResult(1_480, Samples.COMPLETED);

  private static CommandReport text(PrintWriter out) {
    return new TextResults(LineSink.to(out), RateFormat.ADAPTIVE, Style.PLAIN);
  }

  private static void tell(Report report, RunResult result) {
    report.onStart(result.start());
    result.intervals().forEach(report::onInterval);
    report.onFinish(result);
  }

  private static String shown(Function<PrintWriter, CommandReport> format) {
    StringWriter text = new StringWriter();
    tell(
        format
            .apply(new PrintWriter(text))
            .test(new Heading.Only(), ExchangeSamples.config(ExchangeSamples.single())),
        RESULT);
    return text.toString();
  }

  @Test
  void everyFormatShowsItsFigures() {
    Golden.check("probe.txt", shown(NewWorkloadTest::text));
    Golden.check("probe.json", shown(JsonResults::new));
    Golden.check("probe.jsonl", shown(JsonLinesResults::new));
    Golden.check("probe.csv", shown(CsvResults::new));
  }

  @Test
  void ofItsRunsEachHasALineWithTheHeadline() {
    StringWriter lines = new StringWriter();
    CommandReport report = text(new PrintWriter(lines));
    report.beginRuns(List.of(Variant.ONLY), new StopRule(1, 95, OptionalDouble.empty()));
    tell(
        report.test(
            new Heading.Run(1, Variant.ONLY), ExchangeSamples.config(ExchangeSamples.single())),
        RESULT);
    assertThat(lines.toString()).contains("First test: probe", "path mtu 1480");
  }
}
