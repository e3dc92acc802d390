package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.transport.Transports;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Perfport's client against the real iperf3, over its flags: what both ends know of a test is the
 * same, stream by stream, and at a rate that leaves the buffers empty what was sent has come.
 */
@Timeout(180)
class Iperf3MatrixTest {
  /** How long one end may go on before it hears that the other has stopped, on a busy machine. */
  private static final long LATE_MILLIS = 100;

  /** What the kernel's buffers of a loopback connection may hold. */
  private static final int UNREAD = 12 << 20;

  /** Every flag at least once, on the transport that is the default on Linux. */
  private static final List<String> FLAGS =
      List.of(
          "-t 1",
          "-t 1 -R",
          "-t 1 --bidir",
          "-t 0.5 -P 8",
          "-t 0.5 -P 8 -R",
          "-t 0.5 -P 3 --bidir",
          "-t 1 -P 128 -b 1M -l 8K",
          "-t 1 -P 128 -R -b 1M -l 8K",
          "-n 10M",
          "-n 10M -R",
          "-n 10M --bidir",
          "-n 10M -P 4",
          "-n 30M -P 4 -R",
          "-k 100",
          "-k 100 -R",
          "-k 1000 -l 1000 -P 2",
          "-O 1 -t 1 -b 100M",
          "-O 1 -t 1 -b 100M -R",
          "-O 1 -n 10M -b 100M",
          "-O 1 -n 10M -b 100M -R",
          "-t 1 -b 50M -P 2",
          "-t 1 -b 50M --bidir",
          "-t 0.5 -b 20M/10 -l 8K",
          "-t 0.5 -b 20M/10 -l 8K -R",
          "-t 0.5 -l 1M -R",
          "-n 1000000",
          "-n 1000000 -R -P 2",
          "-n 1000000 -R -l 64K",
          "-k 7 -R",
          "-t 1 -b 100K",
          "-t 1 -b 100K -R",
          "-t 0.5 -w 64K -b 100M",
          "-t 0.5 -M 1000 -b 50M",
          "-t 0.5 --nagle -l 1000 -b 10M",
          "-t 0.5 -S 0x10 -b 10M -R",
          "-t 0.5 -C reno -b 100M",
          "-t 0.5 -C reno -b 100M -R",
          "-t 0.5 -b 10M --get-server-output",
          "-t 0.5 -b 10M --repeating-payload --title title --extra-data more");

  /** What differs between transports: who reads, who writes, and how both are told to end. */
  private static final List<String> ON_EVERY_TRANSPORT =
      List.of("-n 20M -P 2", "-n 20M -P 2 -R", "-t 0.5 -b 100M --bidir");

  private static final List<String> TRANSPORTS =
      List.of("nio", "io_uring", "iocp", "blocking", "virtual");

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

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("matrix")
  void bothEndsAgree(String transport, String flags) throws Exception {
    assumeTrue(
        Transports.load().available().stream().anyMatch(each -> each.name().equals(transport)),
        transport + " is not available here");
    String options =
        "--iperf3 --transport " + transport + (flags.contains("-O ") ? " " : " -O 0 ") + flags;
    try (Iperf3Process server = Iperf3Process.start("-1", "-J")) {
      CommandLineClient client = CommandLineClient.of(server.port(), options);
      TestResult result = client.run();
      JsonNode theirs = server.document();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(theirs.path("error").textValue()).as(theirs.toPrettyString()).isNull();
      assertThat(theirs.at("/start/cookie").textValue()).isEqualTo(client.start.facts().session());
      assertAgree(result, theirs);
      if (flags.contains("--get-server-output")) {
        assertThat(result.serverOutput()).isPresent();
      }
      if (flags.contains("--title")) {
        assertThat(theirs.path("title").textValue()).isEqualTo("title");
        assertThat(theirs.path("extra_data").textValue()).isEqualTo("more");
      }
    }
  }

  private static void assertAgree(TestResult result, JsonNode theirs) {
    TestPlan plan = result.start().plan();
    List<StreamTotal> here = result.local().streams();
    EndpointResult remote = result.remote().orElseThrow();
    assertThat(remote.streams()).hasSize(plan.connections()).hasSameSizeAs(here);
    assertThat(remote.cpu().totalPercent()).isNotNegative();
    JsonNode streams = theirs.at("/end/streams");
    assertThat(streams).hasSize(plan.connections());
    assertThat(here.stream().mapToLong(StreamTotal::bytes).sum()).isPositive();
    long onItsWay = 2L * plan.blockBytes() + LATE_MILLIS * plan.bitsPerSecond() / 8_000;
    for (int i = 0; i < here.size(); i++) {
      StreamTotal local = here.get(i);
      StreamTotal told = remote.streams().get(i);
      boolean clientSends = plan.clientSends(i + 1);
      assertThat(local.sender()).isEqualTo(clientSends);
      assertThat(told.sender()).isNotEqualTo(clientSends);
      // At each stream the server shows what it measured itself.
      long shown = streams.get(i).at(clientSends ? "/receiver/bytes" : "/sender/bytes").asLong();
      // Since 3.16 it sends in threads of their own, which may go on between the two.
      assertThat((double) told.bytes())
          .as("what the server told")
          .isCloseTo((double) shown, offset(0.01 * shown + plan.blockBytes()));
      if (plan.bitsPerSecond() > 0) {
        // iperf3 counts whole blocks only: also of a slow stream there is one to be seen.
        assertThat(clientSends ? told.bytes() : local.bytes()).isPositive();
        double allowed = 0.01 * local.bytes() + onItsWay;
        if (!clientSends) {
          // What a starved client has not read by the end has been sent.
          assertThat((double) local.bytes()).isLessThanOrEqualTo(told.bytes() + allowed);
          allowed += UNREAD;
        }
        assertThat((double) told.bytes()).isCloseTo((double) local.bytes(), offset(allowed));
      } else {
        // What is on its way when the test ends is anybody's guess, but it has been sent.
        assertThat(clientSends ? told.bytes() : local.bytes())
            .isLessThanOrEqualTo(clientSends ? local.bytes() : told.bytes());
      }
      if (!local.sender()) {
        assertThat(told.retransmits()).as("Linux counts them").isNotNull();
      }
    }
    assertLimit(plan, here);
  }

  /** A test of so many bytes sends exactly so many, and receives no fewer. */
  private static void assertLimit(TestPlan plan, List<StreamTotal> here) {
    long bytes =
        plan.limit() instanceof RunLimit.Bytes limit
            ? limit.bytes()
            : plan.limit() instanceof RunLimit.Blocks limit
                ? limit.blocks() * plan.blockBytes()
                : 0;
    if (bytes == 0) {
      return;
    }
    if (plan.direction().clientSends()) {
      long sent = here.stream().filter(StreamTotal::sender).mapToLong(StreamTotal::bytes).sum();
      if (plan.omitMillis() == 0) {
        assertThat(sent).isEqualTo(bytes);
      } else {
        assertThat(sent).isBetween(bytes - plan.blockBytes(), bytes + plan.blockBytes());
      }
    }
    if (plan.direction().serverSends()) {
      long received = here.stream().filter(s -> !s.sender()).mapToLong(StreamTotal::bytes).sum();
      assertThat(received).isGreaterThanOrEqualTo(bytes - plan.blockBytes());
    }
  }
}
