package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.iperf3.ControlEncoder;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Datagrams that are missing at the end of a stream are lost, whichever end receives them, and an
 * iperf3 server that sends until it hears of the end has not lost what it sent after it.
 */
@Timeout(180)
class MissingDatagramsTest {
  /** So slow that what a round trip holds is one datagram, however long it takes here. */
  private static final double SLOW_SECONDS = 80_000;

  /** 1,250 datagrams a second at 10 Mbit/s. */
  private static final String REVERSE = "--iperf3 --transport nio -u -O 0 -t 0.5 -R -l 1000 -b ";

  @Test
  void whatDidNotComeBeforeTheEndIsLostAndItsTimeCounts() throws Exception {
    try (Server server = new Server(50, 0, sent(200, SLOW_SECONDS))) {
      TestResult result = CommandLineClient.of(server.port(), REVERSE + "10M").run();
      StreamTotal stream = result.local().streams().get(0);
      DatagramCounts counts = stream.datagrams();
      // One may be surplus by the rate, and one that was sent at once.
      assertThat(counts.lost()).isBetween(148L, 150L);
      assertThat(counts.packets()).isEqualTo(50 + counts.lost());
      assertThat(stream.seconds()).as("the time planned").isGreaterThanOrEqualTo(0.5);
    }
  }

  @Test
  void theFirstThatComesAfterTheEndTellsTheSurplusFromTheLost() throws Exception {
    try (Server server = new Server(50, 171, sent(200, SLOW_SECONDS))) {
      TestResult result = CommandLineClient.of(server.port(), REVERSE + "10M").run();
      DatagramCounts counts = result.local().streams().get(0).datagrams();
      assertThat(counts.lost()).isEqualTo(120);
      assertThat(counts.packets()).isEqualTo(170);
    }
  }

  /** Not by what it says, nor by the number of a late datagram: a rate was asked for. */
  @ParameterizedTest
  @CsvSource({"0, 80000", "0, 0.5", "4000000000, 80000"})
  void aServerCanHaveSentNoMoreThanItsRateMakesOfTheTime(long afterEnd, double seconds)
      throws Exception {
    long before = System.nanoTime();
    try (Server server = new Server(50, afterEnd, sent(1L << 50, seconds))) {
      TestResult result = CommandLineClient.of(server.port(), REVERSE + "1M").run();
      double took = (System.nanoTime() - before) / 1e9;
      DatagramCounts counts = result.local().streams().get(0).datagrams();
      assertThat(counts.packets()).isBetween(50L, (long) (125 * 1.001 * took) + 11);
      assertThat(counts.lost()).isEqualTo(counts.packets() - 50);
    }
  }

  /** What iperf3's own server tells: what it has seen, up to the last that came. */
  @Test
  void whatAServerNeverSawOfThatWhichWasSentIsLost() throws Exception {
    try (Server server = new Server(0, 0, received(5, 2))) {
      TestResult result =
          CommandLineClient.of(
                  server.port(), "--iperf3 --transport nio -u -O 0 -k 40 -b 10M -l 1000")
              .run();
      DatagramCounts counts = result.remote().orElseThrow().streams().get(0).datagrams();
      assertThat(counts.packets()).isEqualTo(40);
      assertThat(counts.lost()).isEqualTo(37);
    }
  }

  private static TestResults.StreamResult sent(long packets, double seconds) {
    return new TestResults.StreamResult(
        1, 0, -1, 0, 0, OptionalLong.of(0), packets, OptionalLong.of(0), seconds);
  }

  private static TestResults.StreamResult received(long highest, long lost) {
    return new TestResults.StreamResult(
        1, 1000, -1, 0, lost, OptionalLong.of(0), highest, OptionalLong.of(0), 1);
  }

  /** Serves one test over UDP as told: so many datagrams at once, and maybe one after the end. */
  private static final class Server implements Closeable {
    private final ServerSocket listener =
        new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    private final DatagramSocket datagrams =
        new DatagramSocket(
            new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
    private final int atOnce;
    private final long afterEnd;
    private final TestResults.StreamResult told;

    Server(int atOnce, long afterEnd, TestResults.StreamResult told) throws IOException {
      this.atOnce = atOnce;
      this.afterEnd = afterEnd;
      this.told = told;
      Thread thread = new Thread(this::serveQuietly, "scripted-iperf3");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return listener.getLocalPort();
    }

    private void serveQuietly() {
      try (Socket control = listener.accept()) {
        serve(control);
      } catch (IOException e) {
        // The test is over.
      }
    }

    private void serve(Socket control) throws IOException {
      DataInputStream in = new DataInputStream(control.getInputStream());
      in.readFully(new byte[Cookie.BYTES]);
      say(control, new Iperf3Message.State(ControlState.PARAM_EXCHANGE));
      in.readFully(new byte[in.readInt()]);
      say(control, new Iperf3Message.State(ControlState.CREATE_STREAMS));
      DatagramPacket asked = new DatagramPacket(new byte[100], 100);
      datagrams.receive(asked);
      SocketAddress client = asked.getSocketAddress();
      datagrams.send(new DatagramPacket(new byte[] {'6', '7', '8', '9'}, 4, client));
      say(control, new Iperf3Message.State(ControlState.TEST_START));
      say(control, new Iperf3Message.State(ControlState.TEST_RUNNING));
      for (int i = 1; i <= atOnce; i++) {
        send(i, client);
      }
      in.readByte(); // TEST_END
      if (afterEnd > 0) {
        send(afterEnd, client);
      }
      say(control, new Iperf3Message.State(ControlState.EXCHANGE_RESULTS));
      in.readFully(new byte[in.readInt()]);
      say(
          control,
          new Iperf3Message.Results(new TestResults(1, 1, 0, 0, null, List.of(told), null, null)));
      say(control, new Iperf3Message.State(ControlState.DISPLAY_RESULTS));
      in.readByte();
    }

    private void send(long sequence, SocketAddress to) throws IOException {
      ByteBuf datagram = Unpooled.buffer().writeZero(1000);
      Iperf3Datagrams.COUNTER_32_BITS.stamp(datagram, 0, sequence, System.nanoTime());
      byte[] bytes = ByteBufUtil.getBytes(datagram);
      datagrams.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static void say(Socket control, Iperf3Message message) throws IOException {
      ByteBuf bytes = Unpooled.buffer();
      ControlEncoder.encode(message, bytes);
      control.getOutputStream().write(ByteBufUtil.getBytes(bytes));
    }

    @Override
    public void close() throws IOException {
      listener.close();
      datagrams.close();
    }
  }
}
