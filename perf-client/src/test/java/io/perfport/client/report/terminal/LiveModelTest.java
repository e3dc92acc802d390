package io.perfport.client.report.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.ExchangeSamples;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report.Part;
import io.perfport.client.report.Samples;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.RunResult;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;

/** What the view shows of the kinds of test, and that it never leaves the terminal's size. */
class LiveModelTest {
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;

  private final LiveModel model = new LiveModel(RateFormat.ADAPTIVE);

  private void run(Part part, RunResult result) {
    model.begin(part, result.start());
    result.intervals().forEach(interval -> model.add(part, interval));
  }

  private void run(Part part, ExchangeResult result) {
    run(part, (RunResult) result);
    result.local().ramp().forEach(step -> model.add(part, step));
    model.show(part, result.local().latency());
  }

  private String text() {
    return String.join("\n", model.frame(ROWS, COLUMNS, true).lines(false));
  }

  private static RunResult streams(Direction direction, int streams) {
    return Samples.result(Samples.plan(direction, streams), true, Samples.COMPLETED);
  }

  @Test
  void streamsShowThroughputRetransmitsAndRoundTripTime() {
    model.begin(new Heading.Only());
    run(Part.LOAD, streams(Direction.FORWARD, 3));
    assertThat(text())
        .contains("server.example port 5201, epoll", "client sends on 3 streams")
        .contains("Throughput", "105 Gbits/sec", "Retransmits", "66", "RTT", "48.0 us")
        .contains("[  1]", "[  2]", "[  3]", "Retr   22")
        .contains("Ctrl-C");
  }

  @Test
  void bothDirectionsHaveAChartEach() {
    run(Part.LOAD, streams(Direction.BIDIRECTIONAL, 1));
    assertThat(text()).contains("To the server", "From the server", "[  1] to", "[  2] from");
  }

  @Test
  void datagramsShowLossAndJitterWhereTheClientReceives() {
    TestPlan reverse = Samples.udpPlan(Direction.REVERSE, 1);
    run(Part.LOAD, Samples.result(reverse, false, Samples.COMPLETED));
    assertThat(text()).contains("Lost", "Jitter").doesNotContain("Retransmits");
    TestPlan forward = Samples.udpPlan(Direction.FORWARD, 1);
    run(Part.LOAD, Samples.result(forward, false, Samples.COMPLETED));
    assertThat(text()).contains("counted by the server").doesNotContain("Jitter  ");
  }

  @Test
  void requestsShowTheirRatePercentilesOverTimeAndAHistogram() {
    run(Part.LOAD, ExchangeSamples.openLoop(Samples.COMPLETED));
    assertThat(text())
        .contains("Requests", "p50", "p99", "Longest")
        .contains("Latency of all requests so far", "<= 262 us", "%  █");
  }

  @Test
  void aRampShowsItsSteps() {
    ExchangeResult scale = ExchangeSamples.scale();
    model.begin(Part.LOAD, scale.start());
    scale.local().ramp().forEach(step -> model.add(Part.LOAD, step));
    assertThat(text()).contains("1000 connections", "500 connections").doesNotContain("p99  ");
  }

  @Test
  void underLoadTheLoadStandsBesideTheRequests() {
    LoadedResult loaded = ExchangeSamples.loaded();
    run(Part.IDLE, loaded.idle());
    assertThat(text()).contains("Requests").doesNotContain("Throughput");
    run(Part.LOAD, loaded.streams().orElseThrow());
    run(Part.LOADED, loaded.loaded().orElseThrow());
    assertThat(text()).contains("Throughput", "Requests", "p99", "Latency of all requests so far");
  }

  @Test
  void ofSeveralRunsItSaysWhichAndWhatTheOthersWere() {
    List<Variant> variants =
        List.of(new Variant(Map.of("length", "8K")), new Variant(Map.of("length", "64K")));
    model.expect(variants, new StopRule(5, 95, OptionalDouble.of(5)));
    model.begin(new Heading.Run(1, variants.get(0)));
    run(Part.LOAD, streams(Direction.FORWARD, 1));
    model.end(streams(Direction.FORWARD, 1));
    model.begin(new Heading.Run(1, variants.get(1)));
    run(Part.LOAD, streams(Direction.FORWARD, 1));
    assertThat(text())
        .contains("Run 2 of at most 10: round 1, length=64K")
        .contains("round 1, length=8K: 34.9 Gbits/sec");
  }

  @Test
  void ofTransportsThatAreComparedItSaysWhichOfHowMany() {
    model.expect(5);
    model.begin(new Heading.OverTransport("nio"));
    run(Part.LOAD, streams(Direction.FORWARD, 1));
    assertThat(text()).contains("Run 1 of 5: nio");
  }

  @Test
  void manyStreamsAreCountedWhereTheyCannotBeShown() {
    run(Part.LOAD, streams(Direction.FORWARD, 100));
    assertThat(text()).containsPattern("\\.\\.\\. and 9\\d more streams");
  }

  @Test
  void aTerminalThatIsTooSmallHasTheRateAndTheTime() {
    run(Part.LOAD, streams(Direction.FORWARD, 1));
    String small = String.join("\n", model.frame(3, 30, true).lines(false));
    assertThat(small).contains("warming up", "Gbits/sec", "too small");
  }

  @Property
  void aFrameIsExactlyAsLargeAsTheTerminal(
      @ForAll @IntRange(min = 0, max = 70) int rows,
      @ForAll @IntRange(min = 0, max = 300) int columns,
      @ForAll boolean unicode,
      @ForAll @StringLength(max = 256) String title,
      @ForAll @IntRange(min = 0, max = 6) int kind) {
    LiveModelTest test = new LiveModelTest();
    test.model.expect(7);
    test.model.begin(new Heading.OverTransport(title));
    test.run(kind, title);
    for (String line : test.frame(rows, columns, unicode)) {
      assertThat(line.codePoints().map(WCWidth::wcwidth).sum()).isEqualTo(columns);
      assertThat(line).doesNotContain("\u001b", "\n", "\r");
      if (!unicode) {
        assertThat(line).matches("[ -~]*");
      }
    }
    assertThat(test.frame(rows, columns, unicode)).hasSize(rows);
  }

  private List<String> frame(int rows, int columns, boolean unicode) {
    return model.frame(rows, columns, unicode).lines(false);
  }

  private void run(int kind, String title) {
    switch (kind) {
      case 0 -> titled(Samples.plan(Direction.FORWARD, 1), title);
      case 1 -> titled(Samples.plan(Direction.BIDIRECTIONAL, 30), title);
      case 2 -> titled(Samples.udpPlan(Direction.REVERSE, 2), title);
      case 3 -> run(Part.LOAD, ExchangeSamples.openLoop(Samples.INTERRUPTED));
      case 4 -> run(Part.LOAD, ExchangeSamples.scale());
      case 5 -> {
        run(Part.LOAD, streams(Direction.FORWARD, 2));
        run(Part.LOADED, ExchangeSamples.single());
        model.end(ExchangeSamples.loaded());
      }
      default -> model.begin(Part.LOAD, streams(Direction.FORWARD, 2).start());
    }
  }

  private void titled(TestPlan plan, String title) {
    TestPlan named = plan.toBuilder().title(title).build();
    run(Part.LOAD, Samples.result(named, true, Samples.COMPLETED));
  }

  @Test
  void coloursAreUsedOnlyWhereTheyMayBe() {
    run(Part.LOAD, streams(Direction.FORWARD, 3));
    Canvas frame = model.frame(ROWS, COLUMNS, true);
    assertThat(frame.lines(true)).anyMatch(line -> line.contains("\u001b[36m"));
    List<String> bare = new ArrayList<>();
    frame.lines(true).forEach(line -> bare.add(line.replaceAll("\u001b\\[[0-9;]*m", "")));
    assertThat(bare).isEqualTo(frame.lines(false));
  }
}
