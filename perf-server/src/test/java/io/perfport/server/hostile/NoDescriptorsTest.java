package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.server.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server without file descriptors for those who come. */
@Timeout(120)
class NoDescriptorsTest {
  private static final int DESCRIPTORS = 300;
  private static final int MOST_CONNECTIONS = 2 * DESCRIPTORS;

  private static final byte[] COOKIE = ("a".repeat(36) + "\0").getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PARAMETERS =
      "{\"tcp\":true,\"omit\":0,\"time\":1,\"num\":0,\"blockcount\":0,\"parallel\":1,\"len\":1000}"
          .getBytes(StandardCharsets.US_ASCII);

  private final List<RawPeer> held = new ArrayList<>();

  @BeforeEach
  void onlyWhereThereAreSuchLimits() {
    assumeTrue(Files.exists(Path.of("/bin/sh")), "no shell");
  }

  @AfterEach
  void letGo() throws IOException {
    for (RawPeer each : held) {
      each.close();
    }
  }

  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void aServerOutOfDescriptorsSaysSoAtOnceAndServesAgainWhenItHasSome(String transport)
      throws Exception {
    try (ServerProcess server = start("--transport", transport)) {
      assertThat(useThemUp(server.address()).reason())
          .isEqualTo(FailureReason.DESCRIPTORS_EXHAUSTED);
      for (int i = 0; i < 5; i++) {
        assertThat(greet(server.address()).reason()).isEqualTo(FailureReason.DESCRIPTORS_EXHAUSTED);
      }
      assertThat(asIperf3(server.address())).startsWith((byte) -2).hasSize(1 + 2 * Integer.BYTES);
      assertThat(linesOf(server)).hasSize(1);

      letGo();
      held.clear();
      // What the clients let go of, the server closes a moment later.
      Failure refused = greet(server.address());
      while (refused != null) {
        assertThat(refused.reason()).isEqualTo(FailureReason.DESCRIPTORS_EXHAUSTED);
        refused = greet(server.address());
      }
      assertThat(server.errors()).isEmpty();
    }
  }

  /** iperf3's clients read nothing there, and would wait until the server gives up the rest. */
  @Test
  void anIperf3StreamThatIsTurnedAwayEndsItsTestOnTheControlConnection() throws Exception {
    try (ServerProcess server = start()) {
      useThemUp(server.address());
      held.remove(0).close();
      try (RawPeer control = iperf3Test(server.address())) {
        useThemUp(server.address());
        assertThat(asIperf3(server.address())).startsWith((byte) -2);
        byte[] told = control.socket().getInputStream().readAllBytes();
        assertThat(ByteBuffer.wrap(told).get()).isEqualTo((byte) -2);
        assertThat(ByteBuffer.wrap(told).getInt(1)).isEqualTo(104);
      }
      server.awaitOutput(Pattern.compile("failed.*no file descriptors left"));
      assertThat(server.errors()).isEmpty();
    }
  }

  /** One that says nothing has the only descriptor; those behind it wait for a moment. */
  @Test
  void aClientThatIsTurnedAwayAndSaysNothingDoesNotKeepTheOthersOut() throws Exception {
    try (ServerProcess server = start()) {
      useThemUp(server.address());
      for (int i = 0; i < 3; i++) {
        held.add(new RawPeer(server.address()));
      }
      assertThat(greet(server.address()).reason()).isEqualTo(FailureReason.DESCRIPTORS_EXHAUSTED);
    }
  }

  /** Right after the port has turned a client away: what it gave up for that is not the other's. */
  @Test
  void aListenerDoesNotServeWithADescriptorThatAnotherKeepsInReserve(@TempDir Path folder)
      throws Exception {
    Path socket = folder.resolve("s");
    try (ServerProcess server = start("--unix", socket.toString())) {
      useThemUp(server.address());
      for (int i = 0; i < 20; i++) {
        assertThat(onUnix(socket)).contains("descriptors-exhausted");
        assertThat(greet(server.address()).reason()).isEqualTo(FailureReason.DESCRIPTORS_EXHAUSTED);
      }
    }
  }

  private static String onUnix(Path socket) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(socket));
      client.write(ByteBuffer.wrap("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(1_000);
      while (client.read(answer) >= 0) {
        assertThat(answer.hasRemaining()).isTrue();
      }
      return new String(answer.array(), StandardCharsets.UTF_8);
    }
  }

  /** After one client that is served and one that is refused: all that they need is loaded. */
  private static ServerProcess start(String... arguments) throws Exception {
    ServerProcess server = ServerProcess.withDescriptors(DESCRIPTORS, arguments);
    assertThat(greet(server.address())).isNull();
    try (RawPeer stranger = new RawPeer(server.address())) {
      stranger.raw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(stranger.failure().reason()).isEqualTo(FailureReason.WRONG_PROTOCOL);
    }
    return server;
  }

  /** Opens connections until the server has no descriptor for one more; what it says to that. */
  private Failure useThemUp(InetSocketAddress address) throws IOException {
    for (int i = 0; i < MOST_CONNECTIONS; i++) {
      // From many addresses, of which each is allowed a few.
      RawPeer peer = new RawPeer(address, "127.0.1." + (1 + i % 250));
      held.add(peer);
      peer.send(new ControlMessage.Hello("a test"));
      if (peer.read() instanceof ControlMessage.Failed failed) {
        peer.close();
        return failed.failure();
      }
    }
    throw new AssertionError("it took them all in");
  }

  /** Null if the server welcomes the client. */
  private static Failure greet(InetSocketAddress address) throws IOException {
    try (RawPeer peer = new RawPeer(address)) {
      peer.send(new ControlMessage.Hello("a test"));
      return peer.read() instanceof ControlMessage.Failed failed ? failed.failure() : null;
    }
  }

  /** The control connection of a test that waits for its one stream. */
  private static RawPeer iperf3Test(InetSocketAddress address) throws IOException {
    while (true) {
      RawPeer control = new RawPeer(address);
      control.raw(COOKIE);
      if (control.raw(1)[0] == ControlState.PARAM_EXCHANGE.code()) {
        control.raw(ByteBuffer.allocate(4).putInt(PARAMETERS.length).array());
        control.raw(PARAMETERS);
        assertThat(control.raw(1)).containsExactly(ControlState.CREATE_STREAMS.code());
        return control;
      }
      control.close(); // The server has yet to close what was let go of.
    }
  }

  private static byte[] asIperf3(InetSocketAddress address) throws IOException {
    try (RawPeer peer = new RawPeer(address)) {
      peer.raw(COOKIE);
      return peer.socket().getInputStream().readAllBytes();
    }
  }

  private static List<String> linesOf(ServerProcess server) throws Exception {
    server.awaitOutput(Pattern.compile("descriptors-exhausted"));
    return server
        .output()
        .lines()
        .filter(line -> line.contains("descriptors") || line.contains("open files"))
        .toList();
  }
}
