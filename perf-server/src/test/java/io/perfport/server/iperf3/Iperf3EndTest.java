package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.StreamTotal;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a test of iperf3's comes to its end: what still flows, how long it took, what was lost. */
@Timeout(90)
class Iperf3EndTest {
  private static final String UDP =
      ScriptedClient.PARAMETERS
          .replace("\"tcp\"", "\"udp\"")
          .replace("131072", "1000")
          .replace("\"time\":10", "\"time\":1");

  /** The client counts whole blocks: one that stops at the bytes themselves leaves it waiting. */
  @Test
  void aServerThatSendsSoManyBytesSendsWholeBlocksUntilTheClientSaysTheEnd() throws Exception {
    try (TestServer server = TestServer.start("nio");
        ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(
          ScriptedClient.PARAMETERS
              .replace("\"time\":10", "\"reverse\":true,\"time\":0")
              .replace("\"num\":0", "\"num\":200000"),
          1);
      DataInputStream in = new DataInputStream(client.stream(0).getInputStream());
      in.readFully(new byte[4 * 131_072]);
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-n 1000000 -R",
        "-n 1000000 -R -P 2",
        "-n 1000000 -R -l 64K",
        "-n 1000000 --bidir",
        "-n 1000000",
        "-k 7 -R -P 2",
        "-u -n 100001 -b 20M -R",
        "-u -k 71 -b 20M -R -P 2"
      })
  void aTestOfAnyNumberOfBytesOrBlocksEnds(String flags) throws Exception {
    Iperf3Binary.require();
    try (TestServer server = TestServer.start("nio")) {
      Iperf3Binary.Run run = Iperf3Binary.client(server.port(), Arrays.asList(flags.split(" ")));
      assertThat(run.error()).isNull();
      assertThat(run.exit()).isZero();
      server.awaitIdle();
    }
  }

  /** Below a block in the whole test: what is not a whole block, an iperf3 client does not see. */
  @Test
  void aSlowServerSendsWholeBlocks() throws Exception {
    Iperf3Binary.require();
    try (TestServer server = TestServer.start("nio")) {
      Iperf3Binary.Run run =
          Iperf3Binary.client(server.port(), Arrays.asList("-t 1 -b 100K -R".split(" ")));
      assertThat(run.error()).isNull();
      assertThat(run.json().at("/end/sum_received/bytes").asLong()).isEqualTo(131_072);
      assertThat(run.json().at("/end/sum_sent/bytes").asLong()).isEqualTo(131_072);
    }
  }

  @Test
  void datagramsThatAreMissingAtTheEndAreLostAndTheirTimeCounts() throws Exception {
    try (TestServer server = TestServer.start("nio");
        ScriptedClient client = new ScriptedClient(server.port())) {
      JsonNode told = exchange(client, UDP, 10, 25);
      assertThat(told.path("packets").asLong()).isEqualTo(25);
      assertThat(told.path("errors").asLong()).isEqualTo(15);
      assertThat(told.path("end_time").asDouble()).as("the planned time").isBetween(1.0, 2.0);
      StreamTotal total = server.nextEnded().result().streams().get(0);
      DatagramCounts counts = total.datagrams();
      assertThat(counts.packets()).isEqualTo(25);
      assertThat(counts.lost()).isEqualTo(15);
      assertThat(total.seconds()).isBetween(1.0, 2.0);
    }
  }

  /** A client that tells less than what came, or nonsense, changes nothing. */
  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10})
  void aClientCanNotTakeAwayWhatCame(long packets) throws Exception {
    try (TestServer server = TestServer.start("nio");
        ScriptedClient client = new ScriptedClient(server.port())) {
      JsonNode told = exchange(client, UDP, 10, packets);
      assertThat(told.path("packets").asLong()).isEqualTo(10);
      assertThat(told.path("errors").asLong()).isZero();
    }
  }

  @Test
  void aClientCanHaveSentNoMoreThanItsRateMakesOfTheTime() throws Exception {
    long before = System.nanoTime();
    try (TestServer server = TestServer.start("nio");
        ScriptedClient client = new ScriptedClient(server.port())) {
      String tenASecond = UDP.replace("1000,", "1000,\"bandwidth\":80000,");
      JsonNode told = exchange(client, tenASecond, 10, 1L << 50);
      double took = (System.nanoTime() - before) / 1e9;
      long packets = told.path("packets").asLong();
      assertThat(packets).isBetween(10L, (long) (10 * 1.001 * took) + 11);
      assertThat(told.path("errors").asLong()).isEqualTo(packets - 10);
    }
  }

  /** Beyond all that a result can tell: it would have cost the figures of both ends. */
  @ParameterizedTest
  @ValueSource(longs = {-1, (1L << 48) + 1, Long.MAX_VALUE})
  void aDatagramWithAnImpossibleNumberCountsAsNothing(long number) throws Exception {
    try (TestServer server = TestServer.start("nio");
        ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(UDP.replace("1000,", "1000,\"udp_counters_64bit\":1,"));
      client.hear(ControlState.CREATE_STREAMS);
      try (DatagramSocket socket = client.openDatagrams("9876", "6789")) {
        client.hear(ControlState.TEST_START);
        client.hear(ControlState.TEST_RUNNING);
        for (long each : new long[] {1, number, 2}) {
          send(socket, Iperf3Datagrams.COUNTER_64_BITS, each);
        }
        client.say(ControlState.TEST_END);
        client.hear(ControlState.EXCHANGE_RESULTS);
        client.json(ScriptedClient.RESULTS.replace("\"packets\":0", "\"packets\":2"));
        JsonNode told = new ObjectMapper().readTree(client.hearJson()).at("/streams/0");
        assertThat(told.path("packets").asLong()).isEqualTo(2);
        assertThat(told.path("errors").asLong()).isZero();
      }
    }
  }

  /** Sends datagrams at once, says the end after the planned time, and what it has sent. */
  private static JsonNode exchange(
      ScriptedClient client, String parameters, int sent, long saysItSent) throws Exception {
    client.greet();
    client.json(parameters);
    client.hear(ControlState.CREATE_STREAMS);
    try (DatagramSocket socket = client.openDatagrams("9876", "6789")) {
      client.hear(ControlState.TEST_START);
      client.hear(ControlState.TEST_RUNNING);
      for (int i = 1; i <= sent; i++) {
        send(socket, Iperf3Datagrams.COUNTER_32_BITS, i);
      }
      Thread.sleep(3_000); // Longer than the test: its end is said late.
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
      client.json(ScriptedClient.RESULTS.replace("\"packets\":0", "\"packets\":" + saysItSent));
      String answer = client.hearJson();
      client.hear(ControlState.DISPLAY_RESULTS);
      client.say(ControlState.IPERF_DONE);
      return new ObjectMapper().readTree(answer).at("/streams/0");
    }
  }

  private static void send(DatagramSocket socket, Iperf3Datagrams format, long sequence)
      throws IOException {
    ByteBuf datagram = Unpooled.buffer().writeZero(1000);
    format.stamp(datagram, 0, sequence, System.nanoTime());
    byte[] bytes = ByteBufUtil.getBytes(datagram);
    socket.send(new DatagramPacket(bytes, bytes.length));
  }
}
