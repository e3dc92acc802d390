package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.transport.Transports;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Perfport's client against the real iperf3 over UDP: the counts of datagrams that the client shows
 * are those that the server shows, stream by stream, and both are about what was sent.
 */
@Timeout(180)
class Iperf3UdpMatrixTest {
  /** Every flag at least once, on the transport that is the default on Linux. */
  private static final List<String> FLAGS =
      List.of(
          "-t 1",
          "-t 1 -R",
          "-t 1 --bidir",
          "-t 0.5 -P 8 -b 2M -l 1400",
          "-t 0.5 -P 8 -b 2M -l 1400 -R",
          "-t 0.5 -P 4 -b 2M -l 1000 --bidir",
          "-t 0.5 -P 64 -b 500K -l 500",
          "-n 200K -b 20M -l 1400",
          "-n 200K -b 20M -l 1400 -R",
          "-k 100 -b 20M -l 1000",
          "-k 100 -b 20M -l 1000 -P 2 -R",
          "-O 1 -t 1 -b 5M -l 1400",
          "-O 1 -t 1 -b 5M -l 1400 -R",
          "-t 0.3 -b 0 -l 1400",
          "-t 0.3 -b 0 -l 1400 -R",
          "-t 0.5 -b 5M -l 1400 --udp-counters-64bit",
          "-t 0.5 -b 5M -l 1400 --udp-counters-64bit -R",
          "-t 0.5 -b 5M -l 1200 --dont-fragment --repeating-payload",
          "-t 0.5 -b 5M -l 1400 -w 256K -S 0x10",
          "-t 0.5 -b 50M -l 1400 --gso",
          "-t 0.5 -b 50M -l 1400 --gro --bidir",
          "-t 0.5 -b 5M/10 -l 1400",
          "-t 0.5 -b 5M/10 -l 1400 -R",
          "-t 0.5 -b 1M -l 16 --udp-counters-64bit");

  private static final List<String> ON_EVERY_TRANSPORT =
      List.of("-n 200K -b 20M -l 1400 -P 2", "-t 0.5 -b 5M -l 1400 --bidir");

  private static final List<String> TRANSPORTS = List.of("nio", "io_uring");

  @BeforeAll
  static void requireIperf3() {
    Iperf3Process.require();
  }

  static Stream<Arguments> matrix() {
    Stream<Arguments> first = FLAGS.stream().map(flags -> Arguments.of("epoll", flags));
    Stream<Arguments> others =
        TRANSPORTS.stream()
            .flatMap(each -> ON_EVERY_TRANSPORT.stream().map(flags -> Arguments.of(each, flags)));
    return Stream.concat(first, others);
  }

  @ParameterizedTest(name = "{0}: -u {1}")
  @MethodSource("matrix")
  void bothEndsCountTheSameDatagrams(String transport, String flags) throws Exception {
    assumeTrue(
        Transports.load().available().stream().anyMatch(each -> each.name().equals(transport)),
        transport + " is not available here");
    String omit = flags.contains("-O ") ? " " : " -O 0 ";
    try (Iperf3Process server = Iperf3Process.start("-1", "-J")) {
      CommandLineClient client =
          CommandLineClient.of(
              server.port(), "--iperf3 -u --transport " + transport + omit + flags);
      TestResult result = client.run();
      JsonNode theirs = server.document();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(theirs.path("error").textValue()).as(theirs.toPrettyString()).isNull();
      assertAgree(result, theirs);
    }
  }

  private static void assertAgree(TestResult result, JsonNode theirs) {
    TestPlan plan = result.start().plan();
    List<StreamTotal> here = result.local().streams();
    List<StreamTotal> there = result.remote().orElseThrow().streams();
    JsonNode streams = theirs.at("/end/streams");
    assertThat(here).hasSize(plan.connections()).hasSameSizeAs(there);
    assertThat(streams).hasSize(plan.connections());
    for (int i = 0; i < here.size(); i++) {
      DatagramCounts told = there.get(i).datagrams();
      JsonNode shown = streams.get(i).path("udp");
      long packets = shown.path("packets").asLong();
      // iperf3 may read or send one more between telling the other end and showing its own view.
      if (plan.omitMillis() > 0) {
        // Each end warms up by its own clock: on a busy machine they leave out different datagrams.
        assertThat(packets).isPositive();
        assertThat(told.packets())
            .isBetween(1L, (long) (plan.bitsPerSecond() / 8.0 / plan.blockBytes() * 60));
      } else if (here.get(i).sender()) {
        // What it never saw after the last that came is lost too, which it can't know.
        long unseen = Math.max(0, told.packets() - packets);
        assertThat(told.packets())
            .as("%s", shown)
            .isBetween(packets - 1, Math.max(packets, here.get(i).datagrams().packets()));
        assertThat(told.lost()).isEqualTo(shown.path("lost_packets").asLong() + unseen);
      } else {
        assertThat(told.packets()).as("%s", shown).isBetween(packets - 1, packets);
      }
      if (here.get(i).sender()) {
        assertSent(plan, here.get(i), told);
      } else {
        assertReceived(plan, here.get(i), told);
      }
    }
    assertLimit(plan, here);
  }

  private static void assertSent(TestPlan plan, StreamTotal sender, DatagramCounts received) {
    long packets = sender.datagrams().packets();
    assertThat(packets).isPositive();
    assertThat(sender.bytes()).isEqualTo(packets * plan.blockBytes());
    assertThat(received.jitterMillis()).isNotNegative();
    if (plan.omitMillis() == 0) {
      // What the server has not read when it hears of the end, it does not count.
      assertThat(received.packets()).isLessThanOrEqualTo(packets).isPositive();
    }
  }

  private static void assertReceived(TestPlan plan, StreamTotal receiver, DatagramCounts sent) {
    DatagramCounts counts = receiver.datagrams();
    assertThat(receiver.bytes()).isEqualTo((counts.packets() - counts.lost()) * plan.blockBytes());
    assertThat(counts.duplicates()).isZero();
    assertThat(counts.packets()).isPositive();
    assertThat(counts.delayVariation().samples()).isEqualTo(counts.packets() - counts.lost());
    assertThat(counts.delayVariation().maxNanos()).isLessThan(TimeUnit.MINUTES.toNanos(2));
    if (plan.omitMillis() == 0) {
      assertThat(counts.packets()).isLessThanOrEqualTo(sent.packets());
    }
  }

  /** A test of so many bytes sends exactly so many, in whole datagrams. */
  private static void assertLimit(TestPlan plan, List<StreamTotal> here) {
    long bytes =
        plan.limit() instanceof RunLimit.Bytes limit
            ? limit.bytes()
            : plan.limit() instanceof RunLimit.Blocks limit
                ? limit.blocks() * plan.blockBytes()
                : 0;
    long moved = here.stream().mapToLong(StreamTotal::bytes).sum();
    assertThat(moved).isGreaterThanOrEqualTo(bytes);
    if (bytes > 0 && plan.direction().clientSends()) {
      assertThat(moved).isLessThan(bytes + (long) here.size() * plan.blockBytes());
    }
  }
}
