package io.perfport.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.fault.LinkDirection.Fate;
import io.perfport.client.process.Exit;
import io.perfport.client.process.RunningJar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a path does to packets, results say: as much as the link says that it did. */
@NeedsNamespaces
@Timeout(300)
class PathFiguresIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UDP = "-u -b 4M -l 1000 -t 2 -O 0";

  private TwoHosts hosts;
  private RunningJar server;

  @BeforeEach
  void connect() throws Exception {
    hosts = new TwoHosts();
    server = hosts.startServer();
  }

  @AfterEach
  void disconnect() throws Exception {
    server.close();
    hosts.close();
  }

  private Exit run(String host, String options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    all.add("-J");
    try (RunningJar client = hosts.startClientOf(host, all.toArray(String[]::new))) {
      return client.awaitExit();
    }
  }

  private JsonNode result(String host, String options) throws Exception {
    return JSON.readTree(run(host, options).with(0).quiet().out());
  }

  private static JsonNode receiver(JsonNode result) {
    return result.at("/perfport/streams/0/receiver");
  }

  private Rows row(String fault, String injected, String method) {
    return new Rows(fault, injected, "PathFiguresIT#" + method);
  }

  /** Its devices are tunnels: nothing on standard error, and no test fails for it. */
  @Test
  void aHostWithoutAHardwareAddressIsServed() throws Exception {
    assertThat(run(TwoHosts.SERVER, "-n 1M").with(0).quiet().out()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.2, '', 0.05",
    "192.0.2.2, ' -R', 0.05",
    "2001:db8::2, '', 0.01",
    "2001:db8::2, ' -R', 0.2"
  })
  void lostDatagramsAreThoseThatTheLinkLost(String host, String reverse, double loss)
      throws Exception {
    Rows row = row("loss of " + 100 * loss + " %, UDP to " + host + reverse, "link", "lost*");
    hosts.link().set(Conditions.PERFECT.withLoss(loss));
    JsonNode receiver = receiver(result(host, UDP + reverse));
    LinkDirection way = reverse.isEmpty() ? hosts.link().toServer() : hosts.link().toClient();
    long sent = way.datagrams(Fate.ENTERED);
    assertThat(receiver.get("packets").asLong()).isEqualTo(sent);
    assertThat(receiver.get("lost_packets").asLong()).isEqualTo(way.datagrams(Fate.LOST));
    assertBinomial(way.datagrams(Fate.LOST), sent, loss);
    assertThat(receiver.get("duplicate_packets").asLong()).isZero();
    row.write("0: %s of %d lost".formatted(receiver.get("lost_packets"), sent), "done");
  }

  /** Five standard deviations: once in 1.7 million. */
  private static void assertBinomial(long count, long of, double share) {
    double deviation = Math.sqrt(of * share * (1 - share));
    assertThat((double) count).isBetween(of * share - 5 * deviation, of * share + 5 * deviation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -R"})
  @Tag("faults")
  void duplicatesAreCountedAsSuchAndNothingElse(String reverse) throws Exception {
    Rows row = row("5 % of packets twice, UDP" + reverse, "link", "duplicates*");
    hosts.link().set(Conditions.PERFECT.withDuplicates(0.05));
    JsonNode receiver = receiver(result(TwoHosts.SERVER, UDP + reverse));
    LinkDirection way = reverse.isEmpty() ? hosts.link().toServer() : hosts.link().toClient();
    assertThat(receiver.get("duplicate_packets").asLong())
        .isPositive()
        .isEqualTo(way.datagrams(Fate.DUPLICATED));
    assertThat(receiver.get("lost_packets").asLong()).isZero();
    assertThat(receiver.get("bytes").asLong()).isEqualTo(1000 * way.datagrams(Fate.ENTERED));
    row.write("0: " + receiver.get("duplicate_packets") + " duplicates", "done");
  }

  @Test
  @Tag("faults")
  void datagramsOutOfOrderAreNotLost() throws Exception {
    Rows row = row("5 % of packets 10 ms late, UDP", "link", "datagramsOutOfOrder*");
    hosts.link().set(Conditions.PERFECT.withReordering(0.05));
    JsonNode receiver = receiver(result(TwoHosts.SERVER, UDP));
    long late = hosts.link().toServer().datagrams(Fate.REORDERED);
    // Behind the last ones, none comes that could overtake them: 10 ms at 500 a second.
    assertThat(receiver.get("out_of_order_packets").asLong()).isBetween(late - 6, late);
    assertThat(receiver.get("lost_packets").asLong()).isZero();
    row.write(
        "0: %s of %d out of order".formatted(receiver.get("out_of_order_packets"), late), "done");
  }

  @Test
  void damagedDatagramsAreLost() throws Exception {
    Rows row = row("one bit of 5 % of packets turned over, UDP", "link", "damagedDatagrams*");
    hosts.link().set(Conditions.PERFECT.withCorruption(0.05));
    JsonNode receiver = receiver(result(TwoHosts.SERVER, UDP));
    assertThat(receiver.get("lost_packets").asLong())
        .isPositive()
        .isEqualTo(hosts.link().toServer().datagrams(Fate.CORRUPTED));
    row.write("0: %s lost".formatted(receiver.get("lost_packets")), "done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss", "reordering", "duplicates", "corruption"})
  void everyByteOfTcpArrivesOnceAndRight(String fault) throws Exception {
    Rows row = row("2 % " + fault + ", TCP, --verify", "link", "everyByte*");
    Conditions bad =
        switch (fault) {
          case "loss" -> Conditions.PERFECT.withLoss(0.02);
          case "reordering" -> Conditions.PERFECT.withReordering(0.02);
          case "duplicates" -> Conditions.PERFECT.withDuplicates(0.02);
          default -> Conditions.PERFECT.withCorruption(0.02);
        };
    hosts.link().set(bad.withDelay(Duration.ofMillis(2)));
    JsonNode result = result(TwoHosts.SERVER, "-n 4M -b 20M --verify --bidir");
    for (int stream = 0; stream < 2; stream++) {
      JsonNode both = result.at("/perfport/streams/" + stream);
      assertThat(both.at("/receiver/bytes").asLong()).isEqualTo(4 << 20);
      assertThat(both.at("/receiver/complete").asBoolean()).isTrue();
    }
    if (fault.equals("loss") || fault.equals("corruption")) {
      long gone =
          hosts.link().toServer().segments(Fate.LOST)
              + hosts.link().toServer().segments(Fate.CORRUPTED);
      // Each is sent again; control messages, too, are segments, and some are sent in vain.
      assertThat(result.at("/perfport/streams/0/sender/retransmitted_segments").asLong())
          .isBetween(gone * 3 / 4, gone * 4 + 20);
    }
    row.write("0: 4 MiB each way, no byte wrong", "done");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 200})
  void aRoundTripTakesAsLongAsTheLink(int millis) throws Exception {
    Rows row = row("round trip of " + millis + " ms, rr", "link", "aRoundTrip*");
    hosts.link().set(Conditions.PERFECT.withDelay(Duration.ofNanos(millis * 500_000L)));
    JsonNode latency =
        result(TwoHosts.SERVER, "-W rr -t 2 -O 0").at("/perfport/exchange/latency_us");
    assertThat(latency.get("min").asDouble()).isBetween(millis * 1e3, millis * 1e3 + 20e3);
    row.write("0: min %s us".formatted(latency.get("min")), "done");
  }

  @Test
  @Tag("faults")
  void theRoundTripOfAStreamIsTheLinks() throws Exception {
    hosts.link().set(Conditions.PERFECT.withDelay(Duration.ofMillis(20)));
    JsonNode sender = result(TwoHosts.SERVER, "-b 2M -t 2 -O 0").at("/perfport/streams/0/sender");
    assertThat(sender.get("rtt_min_us").asDouble()).isBetween(40e3, 60e3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -R", " -u -b 3M"})
  @Tag("faults")
  void aSlowLinkIsMeasuredAtItsRate(String options) throws Exception {
    Rows row = row("1 Mbit/s, 32 kB of queue:" + options, "link", "aSlowLink*");
    hosts.link().set(Conditions.PERFECT.withRate(1_000_000, 32_000));
    JsonNode result = result(TwoHosts.SERVER, "-t 6 -O 1 -l 1200" + options);
    double rate = result.at("/end/sum_received/bits_per_second").asDouble();
    assertThat(rate).isBetween(0.75e6, 1e6);
    row.write("0: %.3f Mbit/s".formatted(rate / 1e6), "done");
  }

  /** 100 kB before 10 Mbit/s take 80 ms. */
  @ParameterizedTest
  @ValueSource(ints = {50_000, 100_000})
  @Tag("faults")
  void theLatencyThatLoadAddsIsTheQueueOverTheRate(int queueBytes) throws Exception {
    Rows row = row("tbf of 10 Mbit/s with " + queueBytes + " B, loaded", "tc tbf", "theLatency*");
    hosts.shapeClient("10mbit", queueBytes);
    hosts.setClientParameter("net.ipv4.tcp_congestion_control=reno");
    JsonNode result = result(TwoHosts.SERVER, "-W loaded -t 6 -O 2 -P 4");
    double idle = result.at("/perfport/idle/exchange/latency_us/percentiles/p50").asDouble();
    double loaded = result.at("/perfport/loaded/exchange/latency_us/percentiles/p50").asDouble();
    double full = queueBytes * 8 / 10.0;
    // Reno halves what it has on its way when the queue is full: it is full half the time at least.
    assertThat(loaded - idle).isBetween(full * 0.4, full * 1.2);
    row.write(
        "0: %.1f ms added, %.1f ms is a full queue".formatted((loaded - idle) / 1e3, full / 1e3),
        "done");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.2, -n 2M --verify",
    "2001:db8::2, -n 2M --verify",
    "192.0.2.2, -u -b 4M -t 1 -O 0",
    "2001:db8::2, -u -b 4M -t 1 -O 0 -R",
    "2001:db8::2, -W rr -u -k 50",
    "2001:db8::2, -W crr -k 50"
  })
  @Tag("faults")
  void aPathWhosePacketsHave1280BytesIsServed(String host, String options) throws Exception {
    Rows row = row("MTU 1280, " + host + ": " + options, "ip link set mtu", "aPathWhose*");
    hosts.setClientDevice("mtu", "1280");
    hosts.setServerDevice("mtu", "1280");
    JsonNode result = result(host, options);
    assertThat(result.at("/perfport/outcome").asText()).isEqualTo("completed");
    row.write("0", "done");
  }
}
