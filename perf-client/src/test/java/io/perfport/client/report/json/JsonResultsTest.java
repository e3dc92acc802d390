package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Golden;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Samples;
import io.perfport.client.report.Shown;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.report.JsonFields;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class JsonResultsTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  private static TestResult completed(Direction direction, int streams, boolean tcpInfo) {
    return Samples.result(Samples.plan(direction, streams), tcpInfo, Samples.COMPLETED);
  }

  private static void check(String file, TestResult result) {
    String json = Shown.json(result);
    Golden.check(file, json);
    Shown.read(json);
  }

  @Test
  void forward() {
    check("forward-1.json", completed(Direction.FORWARD, 1, true));
    check("forward-3.json", completed(Direction.FORWARD, 3, true));
  }

  @Test
  void datagrams() {
    for (Direction direction : new Direction[] {Direction.FORWARD, Direction.BIDIRECTIONAL}) {
      check(
          direction == Direction.FORWARD ? "udp-forward-1.json" : "udp-bidir-1.json",
          Samples.result(Samples.udpPlan(direction, 1), false, Samples.COMPLETED));
    }
  }

  /** Also where the sender counted others than the receiver heard of. */
  @Property
  void lossAndPercentageAgreeWhereBothEndsAreToldTogether(
      @ForAll @LongRange(max = 10_000) long sent,
      @ForAll @LongRange(max = 10_000) long heardOf,
      @ForAll @LongRange(max = 10_000) long lost) {
    JsonNode json =
        Iperf3Json.addBoth(
                new JsonFields(),
                DatagramCounts.ofSender(sent, 0),
                DatagramCounts.ofReceiver(heardOf, Math.min(lost, heardOf), 0, 0, 0, 0))
            .node();
    assertThat(checkLoss(json)).isEqualTo(1);
  }

  @Test
  void inEveryObjectLossIsThePercentageOfItsPackets() {
    JsonNode json =
        Shown.read(
            Shown.json(
                Samples.result(
                    Samples.udpPlan(Direction.BIDIRECTIONAL, 3), false, Samples.COMPLETED)));
    assertThat(checkLoss(json)).isGreaterThan(10);
  }

  /** How many objects have a percentage of loss; each is checked. */
  private static int checkLoss(JsonNode json) {
    int checked = 0;
    if (json.has("lost_percent")) {
      long packets = json.get("packets").asLong();
      double percent = packets == 0 ? 0 : 100.0 * json.get("lost_packets").asLong() / packets;
      assertThat(json.get("lost_percent").asDouble())
          .as("%s", json)
          .isCloseTo(percent, within(0.001));
      assertThat(percent).isBetween(0.0, 100.0);
      checked++;
    }
    for (JsonNode each : json) {
      checked += checkLoss(each);
    }
    return checked;
  }

  @Test
  void whatMakesFiguresSuspectAndWhoLooked() {
    TestResult result = completed(Direction.FORWARD, 1, true);
    check("warnings.json", Samples.suspect(result));
    assertThat(Shown.read(Shown.json(result)).at("/perfport/checked_ends").isMissingNode())
        .isTrue();
    TestResult serverDidNotTell =
        new TestResult(
            result.start(),
            result.intervals(),
            result.local().withWarnings(List.of()),
            result.remote(),
            result.outcome());
    JsonNode json = Shown.read(Shown.json(serverDidNotTell)).get("perfport");
    assertThat(json.get("checked_ends")).extracting(JsonNode::asText).containsExactly("client");
    assertThat(json.get("warnings")).isEmpty();
  }

  @Test
  void reverse() {
    check("reverse-1.json", completed(Direction.REVERSE, 1, true));
  }

  @Test
  void bothDirections() {
    check("bidir-1.json", completed(Direction.BIDIRECTIONAL, 1, true));
    check("bidir-3.json", completed(Direction.BIDIRECTIONAL, 3, true));
  }

  @Test
  void aCompletionPortSaysWhoCarriesOutItsOperations() {
    check(
        "iocp.json",
        Samples.result(Samples.plan(Direction.FORWARD, 1), "iocp", false, Samples.COMPLETED));
  }

  @Test
  void whatATransportCannotTellHasNoKey() {
    String json = Shown.json(completed(Direction.FORWARD, 3, false));
    Golden.check("no-tcp-info-3.json", json);
    assertThat(json).doesNotContain("retrans", "cwnd", "rtt", "tcp_mss_default", ": null");
    assertThat(Shown.read(json).at("/end/sender_tcp_congestion").isMissingNode()).isTrue();
  }

  @Test
  void anInterruptedTestHasItsFiguresAndAnError() {
    TestResult result =
        Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.INTERRUPTED);
    check("interrupted.json", result);
    JsonNode json = Shown.read(Shown.json(result));
    assertThat(json.at("/error").asText()).startsWith("interrupted");
    assertThat(json.at("/perfport/outcome").asText()).isEqualTo("interrupted");
    assertThat(json.at("/end/sum_sent/bytes").asLong()).isPositive();
  }

  @Test
  void aTestThatBrokeOffSaysWhyAndWhatItsOwnEndMeasured() {
    TestResult result = Samples.result(Samples.plan(Direction.REVERSE, 3), true, Samples.FAILED);
    check("failed.json", result);
    JsonNode json = Shown.read(Shown.json(result));
    assertThat(json.at("/error").asText()).isEqualTo("the server closed the control connection");
    assertThat(json.at("/perfport/failure/reason").asText()).isEqualTo("peer-closed");
    assertThat(json.at("/end/sum_received/bytes").asLong()).isPositive();
    assertThat(json.at("/end/sum_sent").isMissingNode()).isTrue();
    assertThat(json.at("/end/cpu_utilization_percent/remote_total").isMissingNode()).isTrue();
  }

  @Test
  void aTestThatNeverBeganHasADocumentToo() {
    var config = Samples.config("epoll", Samples.plan(Direction.FORWARD, 1));
    Failure failure = new Failure(FailureReason.CONNECT_REFUSED, "nobody listens");
    new JsonResults(out).test(new Heading.Only(), config).onNotStarted(failure);
    JsonNode json = Shown.read(text.toString());
    assertThat(json.at("/start/connected")).isEmpty();
    assertThat(json.at("/start/connecting_to/port").asInt()).isEqualTo(5201);
    assertThat(json.at("/intervals").isArray()).isTrue();
    assertThat(json.at("/end").isObject()).isTrue();
    assertThat(json.at("/error").asText()).isEqualTo("nobody listens");
    assertThat(json.at("/perfport/outcome").asText()).isEqualTo("not-started");
    assertThat(json.at("/perfport/failure/reason").asText()).isEqualTo("connect-refused");
    assertThat(json.at("/perfport/configuration/plan/duration_ms").asLong()).isEqualTo(2_000);
  }

  private static TestPlan tuned(RunLimit limit) {
    return TestPlan.builder(Direction.FORWARD, limit)
        .streams(2)
        .omit(Duration.ZERO)
        .interval(Duration.ofMillis(500))
        .blockBytes(8_192)
        .bitsPerSecond(1_500_000_000)
        .framing(Framing.VERIFIED)
        .socket(new SocketTuning(4 << 20, true, 1_400, 0, "reno"))
        .title("a \"title\"\n")
        .build();
  }

  @Test
  void everyOptionIsEchoed() {
    check(
        "options.json", Samples.result(tuned(new RunLimit.Blocks(1_000)), true, Samples.COMPLETED));
    check(
        "bytes.json", Samples.result(tuned(new RunLimit.Bytes(1L << 30)), true, Samples.COMPLETED));
  }

  @Test
  void whatTheOtherMachineSaysCannotBreakTheDocument() {
    Outcome outcome =
        new Outcome.Failed(new Failure(FailureReason.IO_ERROR, "\"}\u001b]0;x\u0007\n"));
    String json = Shown.json(Samples.result(Samples.plan(Direction.FORWARD, 1), true, outcome));
    assertThat(json).doesNotContain("\u001b", "\u0007");
    assertThat(Shown.read(json).at("/error").asText()).isEqualTo("\"}?]0;x??");
  }

  @Test
  void aComparisonIsOneDocumentAroundAllTests() {
    JsonResults results = new JsonResults(out);
    TestResult epoll = completed(Direction.FORWARD, 1, true);
    TestResult nio = completed(Direction.FORWARD, 1, false);
    for (TestResult result : List.of(epoll, nio)) {
      Heading heading = new Heading.OverTransport(result.start().facts().transport());
      Samples.tell(results.test(heading, Shown.config(result)), result);
    }
    results.notRun(new Heading.OverTransport("kqueue"), "it is for macOS and BSD");
    results.end(
        new Comparison(
            List.of(
                new Comparison.Measured("epoll", true, epoll),
                new Comparison.Measured("nio", true, nio),
                new Comparison.Left("kqueue", "it is for macOS and BSD"))));
    Golden.check("comparison.json", text.toString());
    JsonNode runs = Shown.read(text.toString()).at("/runs");
    assertThat(runs.at("/0/result")).isEqualTo(Shown.read(Shown.json(epoll)));
    assertThat(runs.at("/2/not_measured").asText()).isEqualTo("it is for macOS and BSD");
  }
}
