package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.core.transport.Transports;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real iperf3 as a client, over its flags: it and the server agree on what was sent. Where both
 * count without a limit, what lies in the kernels' buffers at the end is allowed for.
 */
@Timeout(180)
class Iperf3MatrixTest {
  /** What Linux lets two ends' buffers of one connection grow to by default, and somewhat more. */
  private static final long BUFFERS = 40 << 20;

  /** What comes while a process waits for a processor. */
  private static final long A_MOMENT = 256 << 10;

  /** Every flag at least once, on the transport that is the default on Linux. */
  private static final List<String> FLAGS =
      List.of(
          "-t 1",
          "-t 1 -R",
          "-t 1 --bidir",
          "-t 1 -P 8",
          "-t 1 -P 8 -R",
          "-t 1 -P 3 --bidir",
          "-t 1 -P 128 -b 1M -l 8K",
          "-t 1 -P 128 -R -b 1M -l 8K",
          "-n 10M",
          "-n 10M -R",
          "-n 10M --bidir",
          "-n 100 -l 100",
          "-n 10M -P 4",
          "-n 30M -P 4 -R",
          "-k 100",
          "-k 100 -R",
          "-k 1000 -l 1000 -P 2",
          "-k 100 --bidir",
          "-O 1 -t 1 -b 100M",
          "-O 1 -t 1 -b 100M -R",
          "-O 1 -n 20M -b 100M",
          "-O 1 -n 20M -b 100M -R",
          "-t 1 -b 50M -P 2",
          "-t 1 -b 50M -P 2 -R",
          "-t 1 -b 50M --bidir",
          "-t 1 -b 80M/10 -l 10K",
          "-t 1 -b 80M/10 -l 10K -R",
          "-t 1 -l 1 -b 100K",
          "-t 1 -l 1M -R",
          "-t 1 -w 64K -R -b 100M",
          "-t 1 -M 1000 -b 50M",
          "-t 1 -M 1000 -b 50M -R",
          "-t 1 -N -l 1000 -b 10M -R",
          "-t 1 -S 0x10 -b 10M -R",
          "-t 1 -S 32 -b 10M",
          "-t 1 -C reno -b 100M",
          "-t 1 -C reno -b 100M -R",
          "-t 1 -b 10M --get-server-output",
          "-t 1 -b 10M --get-server-output --bidir -P 2",
          "-t 1 -b 10M --repeating-payload -R",
          "-t 1 -b 10M -T title --extra-data more",
          "-t 1 -b 10M -Z",
          "-u -t 1",
          "-u -t 1 -R",
          "-u -t 1 -b 10M --bidir",
          "-u -t 1 -b 10M -P 8",
          "-u -t 1 -b 10M -P 8 -R",
          "-u -t 1 -b 10M -P 3 --bidir -l 1000",
          "-u -n 1M -b 20M -l 1400",
          "-u -n 1M -b 20M -l 1400 -R",
          "-u -k 500 -b 20M -l 1000",
          "-u -k 500 -b 20M -l 1000 -R",
          "-u -O 1 -t 1 -b 10M",
          "-u -O 1 -t 1 -b 10M -R",
          "-u -t 1 -b 20M --udp-counters-64bit -l 1400",
          "-u -t 1 -b 20M --udp-counters-64bit -l 1400 -R",
          "-u -t 1 -b 10M/20 -l 500",
          "-u -t 1 -b 100K -l 16 --udp-counters-64bit",
          "-u -t 1 -b 10M -l 1000 -w 100K -S 32",
          "-u -t 1 -b 10M -l 1000 --dont-fragment -R",
          "-u -t 1 -b 10M -l 1000 --get-server-output --repeating-payload");

  /** What differs between transports: who reads, who writes, and how both are told to end. */
  private static final List<String> ON_EVERY_TRANSPORT =
      List.of("-n 20M -P 2", "-n 20M -P 2 -R", "-t 1 -b 100M --bidir");

  private static final List<String> UDP_ON_EVERY_TRANSPORT =
      List.of("-u -t 1 -b 20M -l 1400 -P 2", "-u -t 1 -b 20M -l 1400 -P 2 -R");

  private static final List<String> UDP_TRANSPORTS = List.of("nio", "io_uring");

  private static final List<String> TRANSPORTS =
      List.of("nio", "io_uring", "iocp", "blocking", "virtual");

  @BeforeAll
  static void requireIperf3() {
    Iperf3Binary.require();
  }

  static Stream<Arguments> matrix() {
    Stream<Arguments> first = FLAGS.stream().map(flags -> Arguments.of("epoll", flags));
    Stream<Arguments> others =
        TRANSPORTS.stream()
            .flatMap(each -> ON_EVERY_TRANSPORT.stream().map(flags -> Arguments.of(each, flags)));
    Stream<Arguments> datagrams =
        UDP_TRANSPORTS.stream()
            .flatMap(
                each -> UDP_ON_EVERY_TRANSPORT.stream().map(flags -> Arguments.of(each, flags)));
    return Stream.of(first, others, datagrams).flatMap(cases -> cases);
  }

  @ParameterizedTest(name = "{0}: iperf3 {1}")
  @MethodSource("matrix")
  void bothEndsAgree(String transport, String flags) throws Exception {
    assumeTrue(
        Transports.load().available().stream().anyMatch(each -> each.name().equals(transport)),
        transport + " is not available here");
    try (TestServer server = TestServer.start(transport)) {
      Iperf3Binary.Run run = Iperf3Binary.client(server.port(), Arrays.asList(flags.split(" ")));
      assertThat(run.error()).as(run.json().toPrettyString()).isNull();
      assertThat(run.exit()).isZero();
      TestServer.Ended ended = server.nextEnded();
      assertThat(ended.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(server.activeSessions()).isZero();
      List<JsonNode> theirs =
          StreamSupport.stream(run.json().at("/end/streams").spliterator(), false).toList();
      assertThat(theirs).hasSameSizeAs(ended.result().streams());
      // Without a rate the kernels' buffers are full at the end, with one there may be a block
      // left.
      boolean paced = flags.matches(".* -b .*|-u.*");
      long onItsWay = paced ? A_MOMENT + ended.plan().blockBytes() : BUFFERS;
      assertThat(ended.result().streams().stream().mapToLong(StreamTotal::bytes).sum())
          .as("something flowed")
          .isPositive();
      for (int i = 0; i < theirs.size(); i++) {
        StreamTotal ours = ended.result().streams().get(i);
        if (ended.plan().overUdp()) {
          assertDatagramsAgree(theirs.get(i).get("udp"), ours, ended.plan().omitMillis() > 0);
        } else {
          Long warmUp = ended.result().warmUpNanos();
          assertAgree(
              theirs.get(i),
              run.json().path("intervals"),
              ours,
              warmUp == null || ended.plan().omitMillis() == 0 ? 0 : warmUp / 1e9,
              onItsWay);
        }
      }
      if (flags.matches("-[nk] .*") && !flags.matches(".*(-R|--bidir|-O).*")) {
        assertThat(ended.result().streams().stream().mapToLong(StreamTotal::bytes).sum())
            .isEqualTo(run.json().at("/end/sum_sent/bytes").asLong());
      }
      if (flags.contains("--get-server-output")) {
        assertThat(run.json().path("server_output_text").asText()).contains("[  1]", "sec");
      }
    }
  }

  /**
   * Over the whole test: each end leaves out as warm-up what it counts until its own clock says so,
   * which a busy machine may let it see late.
   */
  private static void assertAgree(
      JsonNode theirs, JsonNode intervals, StreamTotal ours, double warmUpSeconds, long onItsWay) {
    boolean clientSends = theirs.at("/sender/sender").asBoolean();
    assertThat(ours.sender()).as("roles of %s", theirs).isEqualTo(!clientSends);
    long counted = theirs.at(clientSends ? "/sender/bytes" : "/receiver/bytes").asLong();
    long told = theirs.at(clientSends ? "/receiver/bytes" : "/sender/bytes").asLong();
    assertThat(told).as("what the server told").isEqualTo(ours.bytes());
    JsonNode socket = theirs.at("/sender/socket");
    double client = counted + omitted(intervals, socket, "bytes");
    double server = ours.bytes() + ours.omittedBytes();
    double allowed = 0.01 * client + onItsWay;
    if (!clientSends) {
      // The server sends until it hears of the end, which a busy machine may tell it late.
      double seconds =
          theirs.at("/receiver/seconds").asDouble() + omitted(intervals, socket, "seconds");
      double late = Math.max(0, ours.seconds() + warmUpSeconds - seconds);
      allowed += late * server / (ours.seconds() + warmUpSeconds);
    }
    assertThat(server).as("%s", theirs).isCloseTo(client, offset(allowed));
    assertThat(ours.omittedBytes() > 0).as("%s", ours).isEqualTo(warmUpSeconds > 0);
  }

  private static double omitted(JsonNode intervals, JsonNode socket, String figure) {
    return StreamSupport.stream(intervals.spliterator(), false)
        .flatMap(each -> StreamSupport.stream(each.path("streams").spliterator(), false))
        .filter(each -> each.path("omitted").asBoolean() && each.get("socket").equals(socket))
        .mapToDouble(each -> each.path(figure).asDouble())
        .sum();
  }

  /** Counts are exact where the client sends: it says its end after its last datagram. */
  private static void assertDatagramsAgree(JsonNode theirs, StreamTotal ours, boolean omits) {
    boolean clientSends = theirs.path("sender").asBoolean();
    assertThat(ours.sender()).as("roles of %s", theirs).isEqualTo(!clientSends);
    long packets = theirs.path("packets").asLong();
    if (omits) {
      assertThat(packets).isPositive();
    } else if (clientSends) {
      assertThat(ours.datagrams().packets()).as("%s", theirs).isEqualTo(packets);
      assertThat(ours.datagrams().lost()).isEqualTo(theirs.path("lost_packets").asLong());
    } else {
      double onItsWay = 4 + 0.1 * packets;
      assertThat((double) ours.datagrams().packets())
          .as("%s", theirs)
          .isBetween((double) packets, packets + onItsWay);
    }
  }
}
