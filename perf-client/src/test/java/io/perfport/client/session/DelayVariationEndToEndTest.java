package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The delay variation of real UDP streams, client and server in this process. */
@Timeout(120)
class DelayVariationEndToEndTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final long RATE = 20_000_000;
  private static final Report NO_REPORT = Report.SILENT;

  static Stream<Transport> transports() {
    return TRANSPORTS.available().stream()
        .filter(each -> each.capabilities().contains(Capability.UDP));
  }

  /** One sample for each datagram that is in the receiver's counts: none of the warm-up's. */
  @ParameterizedTest
  @MethodSource("transports")
  void eachDatagramAfterTheWarmUpHasOne(Transport transport) {
    TestResult result = run(transport, 300, 600);
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(result.intervals()).anyMatch(Interval::omitted);
    assertThat(received(result)).hasSize(4);
    for (StreamTotal total : received(result)) {
      DatagramCounts counts = total.datagrams();
      LatencySummary variation = counts.delayVariation();
      assertThat(total.omittedBytes()).isPositive();
      assertThat(variation.samples()).isEqualTo(counts.packets() - counts.lost());
      assertThat(variation.minNanos()).isZero();
      assertThat(variation.at(50)).isPresent();
      assertThat(variation.maxNanos()).isGreaterThanOrEqualTo(variation.at(50).getAsLong());
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void senderAndIntervalsHaveNone(Transport transport) {
    TestResult result = run(transport, 0, 300);
    assertThat(ends(result).filter(StreamTotal::sender).map(StreamTotal::datagrams))
        .hasSize(4)
        .allMatch(counts -> counts.delayVariation() == null);
    assertThat(result.intervals())
        .isNotEmpty()
        .flatMap(Interval::streams)
        .allMatch(stream -> stream.datagrams().delayVariation() == null);
  }

  private static List<StreamTotal> received(TestResult result) {
    return ends(result).filter(total -> !total.sender()).toList();
  }

  private static Stream<StreamTotal> ends(TestResult result) {
    return Stream.concat(
        result.local().streams().stream(), result.remote().orElseThrow().streams().stream());
  }

  private static TestResult run(Transport transport, int omitMillis, int millis) {
    TestPlan plan =
        TestPlan.builder(Direction.BIDIRECTIONAL, new RunLimit.Time(millis))
            .streams(2)
            .omit(Duration.ofMillis(omitMillis))
            .interval(Duration.ofMillis(100))
            .over(Protocol.UDP)
            .blockBytes(500)
            .bitsPerSecond(RATE)
            .socket(new SocketTuning(2 << 20, true, 0, 0, null))
            .build();
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      ServerTarget target =
          new ServerTarget(
              transport, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 2_000, 2);
      return PerfClient.streams(new StreamConfig(target, plan), NO_REPORT).run();
    }
  }
}
