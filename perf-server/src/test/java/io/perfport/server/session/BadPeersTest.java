package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that do not keep to the protocol, over real sockets: each ends alone, with its reason. */
@Timeout(180)
class BadPeersTest {
  private static final SessionLimits LIMITS = new SessionLimits(2, 4, 5_000, 1_000_000_000, 500);

  private final BlockingQueue<Failure> rejected = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();
  private PerfServer server;

  @BeforeEach
  void start() {
    server =
        PerfServer.start(
            new ServerConfig(Transports.load().choose("nio"), "127.0.0.1", 0, 2, LIMITS, false),
            new SessionObserver() {
              @Override
              public void onEnded(
                  String session,
                  SocketAddress peer,
                  TestPlan plan,
                  EndpointResult result,
                  Outcome outcome) {
                ended.add(outcome);
              }

              @Override
              public void onRejected(SocketAddress peer, Failure failure) {
                rejected.add(failure);
              }
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "\0\0\0\0\0\0\0\0"
      })
  void anotherProtocolIsRejectedAsSuch(String greeting) throws Exception {
    try (Peer peer = new Peer()) {
      peer.raw(greeting.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(nextRejection()).isEqualTo(FailureReason.WRONG_PROTOCOL);
      peer.awaitEnd();
    }
  }

  @Test
  void aConnectionIsRejectedOnceWhateverItSaysAfterThat() throws Exception {
    try (Peer peer = new Peer()) {
      peer.raw(new byte[2 << 20]);
      peer.socket.shutdownOutput();
      assertThat(peer.socket.getInputStream().readAllBytes())
          .asString(StandardCharsets.ISO_8859_1)
          .contains("\"wrong-protocol\"");
      assertThat(nextRejection()).isEqualTo(FailureReason.WRONG_PROTOCOL);
    }
    server.close(); // whatever more there was to say has been said
    assertThat(rejected).isEmpty();
  }

  @Test
  void aFrameOverTheLimitIsRejectedBeforeItsPayloadComes() throws Exception {
    try (Peer peer = new Peer()) {
      ByteBuf header = frame(0, new ControlMessage.Hello("x"));
      header.setInt(FrameLayout.PAYLOAD_LENGTH_OFFSET, Integer.MAX_VALUE);
      peer.raw(header, FrameLayout.HEADER_BYTES);
      assertThat(nextRejection()).isEqualTo(FailureReason.BAD_FRAME);
      peer.awaitEnd();
    }
  }

  @Test
  void anotherVersionIsNamed() throws Exception {
    try (Peer peer = new Peer()) {
      ByteBuf hello = frame(0, new ControlMessage.Hello("x"));
      hello.setByte(FrameLayout.VERSION_OFFSET, 99);
      peer.raw(hello, hello.readableBytes());
      assertThat(nextRejection()).isEqualTo(FailureReason.VERSION_MISMATCH);
    }
  }

  @Test
  void aConnectionThatClosesBeforeItSaysHelloIsCounted() throws Exception {
    new Peer().close();
    assertThat(nextRejection()).isEqualTo(FailureReason.PEER_CLOSED);
  }

  @Test
  void aTokenOfNoSessionIsRefused() throws Exception {
    try (Peer peer = new Peer()) {
      peer.send(new ControlMessage.Join("0123456789abcdef", 1));
      assertThat(nextRejection()).isEqualTo(FailureReason.BAD_TOKEN);
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.BAD_TOKEN);
    }
  }

  @Test
  void aSilentClientsSessionEndsAfterTheIdleTimeout() throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.PEER_SILENT);
      assertThat(nextFailedSession()).isEqualTo(FailureReason.PEER_SILENT);
    }
  }

  /** A slow network's connections; the client has nothing to say before they have joined. */
  @Test
  void connectionsMayTakeLongerToJoinThanAClientMayBeSilent() throws Exception {
    try (Peer control = new Peer()) {
      String token = control.plan(plan(1, 1000, 0));
      Thread.sleep(4 * LIMITS.idleTimeoutMillis());
      try (Peer data = new Peer()) {
        data.send(new ControlMessage.Join(token, 1));
        assertThat(data.read()).isInstanceOf(ControlMessage.Joined.class);
      }
    }
  }

  @Test
  void aMessageOutOfTurnEndsTheSession() throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      peer.send(new ControlMessage.Start());
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
      assertThat(nextFailedSession()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    }
  }

  @Test
  void aMessageThatIsNotJsonEndsTheSession() throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      ByteBuf plan = frame(1, new ControlMessage.Plan(plan(1, 1000, 0)));
      plan.setByte(FrameLayout.HEADER_BYTES, 'x');
      // Without the flag the damaged payload is not a bad checksum, but a bad message.
      plan.setShort(FrameLayout.FLAGS_OFFSET, 0);
      plan.setInt(FrameLayout.CHECKSUM_OFFSET, 0);
      peer.raw(plan, plan.readableBytes());
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    }
  }

  @Test
  void plansOverTheLimitsAreRefusedWithTheLimit() throws Exception {
    assertRefused(plan(5, 1000, 0), "--max-streams");
    assertRefused(plan(1, 5001, 0), "--max-duration");
    assertRefused(plan(2, 1000, 600_000_000), "--max-bitrate");
  }

  private void assertRefused(TestPlan plan, String limit) throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      peer.send(new ControlMessage.Plan(plan));
      Failure failure = peer.failure();
      assertThat(failure.reason()).isEqualTo(FailureReason.PLAN_OVER_LIMIT);
      assertThat(failure.detail()).contains(limit);
      assertThat(nextFailedSession()).isEqualTo(FailureReason.PLAN_OVER_LIMIT);
    }
  }

  @Test
  void anUnlimitedPlanIsGivenTheRateThatTheServerAllows() throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      peer.send(new ControlMessage.Plan(plan(2, 1000, 0)));
      ControlMessage.PlanAccepted accepted = (ControlMessage.PlanAccepted) peer.read();
      assertThat(accepted.plan().bitsPerSecond()).isEqualTo(500_000_000);
    }
  }

  @Test
  void aFullServerSaysSoAndHasRoomAgainWhenASessionEnds() throws Exception {
    try (Peer first = new Peer();
        Peer second = new Peer()) {
      first.hello();
      second.hello();
      try (Peer third = new Peer()) {
        third.send(new ControlMessage.Hello("third"));
        assertThat(third.failure().reason()).isEqualTo(FailureReason.SERVER_FULL);
        assertThat(nextRejection()).isEqualTo(FailureReason.SERVER_FULL);
      }
      first.socket.close();
      assertThat(nextFailedSession()).isEqualTo(FailureReason.PEER_CLOSED);
      try (Peer fourth = new Peer()) {
        fourth.hello();
      }
    }
  }

  @Test
  void aStreamThatJoinsTwiceIsRefusedAndTheSessionGoesOn() throws Exception {
    try (Peer control = new Peer();
        Peer data = new Peer();
        Peer again = new Peer()) {
      String token = control.plan(plan(2, 1000, 0));
      data.send(new ControlMessage.Join(token, 1));
      assertThat(data.read()).isInstanceOf(ControlMessage.Joined.class);
      again.send(new ControlMessage.Join(token, 1));
      assertThat(again.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
      try (Peer second = new Peer()) {
        second.send(new ControlMessage.Join(token, 2));
        assertThat(second.read()).isInstanceOf(ControlMessage.Joined.class);
      }
    }
  }

  @Test
  void aClientThatDiesInTheMiddleOfARunLosesOnlyItsOwnSession() throws Exception {
    try (Peer other = new Peer()) {
      other.hello();
      try (Peer control = new Peer();
          Peer data = new Peer()) {
        String token = control.plan(plan(1, 4000, 0));
        data.send(new ControlMessage.Join(token, 1));
        assertThat(data.read()).isInstanceOf(ControlMessage.Joined.class);
        control.send(new ControlMessage.Start());
        assertThat(control.read()).isInstanceOf(ControlMessage.Started.class);
        data.raw(new byte[100_000]);
        data.socket.setSoLinger(true, 0);
        data.socket.close();
        assertThat(nextFailedSession()).isIn(FailureReason.IO_ERROR, FailureReason.PEER_CLOSED);
      }
      other.send(new ControlMessage.Plan(plan(1, 1000, 0)));
      assertThat(other.read()).isInstanceOf(ControlMessage.PlanAccepted.class);
    }
  }

  @Test
  void framesOutOfSequenceFailTheSessionByName() throws Exception {
    try (Peer control = new Peer();
        Peer data = new Peer()) {
      TestPlan framed =
          TestPlan.builder(Direction.FORWARD, new RunLimit.Time(4000))
              .omit(Duration.ZERO)
              .interval(Duration.ZERO)
              .blockBytes(1000)
              .framing(Framing.FRAMED)
              .build();
      String token = control.plan(framed);
      data.send(new ControlMessage.Join(token, 1));
      assertThat(data.read()).isInstanceOf(ControlMessage.Joined.class);
      control.send(new ControlMessage.Start());
      assertThat(control.read()).isInstanceOf(ControlMessage.Started.class);
      ByteBuf frames = Unpooled.buffer();
      FrameEncoder encoder = new FrameEncoder(1, FrameLimits.DEFAULT);
      for (int i = 0; i < 2; i++) {
        encoder.encode(FrameType.DATA, 0, 0, Unpooled.buffer().writeZero(10), frames);
      }
      FrameEncoder.patch(frames, FrameLayout.HEADER_BYTES + 10, 7, 0);
      data.raw(frames, frames.readableBytes());
      assertThat(nextFailedSession()).isEqualTo(FailureReason.OUT_OF_SEQUENCE);
    }
  }

  @Test
  void aStrangersFirstMessageIsFourKibibytesAtMost() throws Exception {
    try (Peer peer = new Peer()) {
      ByteBuf header = frame(0, new ControlMessage.Hello("x"));
      header.setInt(FrameLayout.PAYLOAD_LENGTH_OFFSET, 4097);
      peer.raw(header, FrameLayout.HEADER_BYTES);
      assertThat(peer.failure().detail()).contains("4096");
      assertThat(nextRejection()).isEqualTo(FailureReason.BAD_FRAME);
    }
  }

  @Test
  void aPlanIsFourKibibytesAtMost() throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      ByteBuf header = frame(1, new ControlMessage.Plan(plan(1, 1000, 0)));
      header.setInt(FrameLayout.PAYLOAD_LENGTH_OFFSET, 4097);
      peer.raw(header, FrameLayout.HEADER_BYTES);
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.BAD_FRAME);
    }
  }

  @Test
  void shuttingDownTellsTheClientsWhy() throws Exception {
    try (Peer peer = new Peer()) {
      peer.hello();
      Thread closing = new Thread(server::close);
      closing.start();
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.SHUTTING_DOWN);
      closing.join();
    }
  }

  private FailureReason nextRejection() throws InterruptedException {
    Failure failure = rejected.poll(60, TimeUnit.SECONDS);
    assertThat(failure).as("a rejected connection").isNotNull();
    return failure.reason();
  }

  private FailureReason nextFailedSession() throws InterruptedException {
    Outcome outcome = ended.poll(60, TimeUnit.SECONDS);
    assertThat(outcome).as("a failed session").isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).failure().reason();
  }

  private static TestPlan plan(int streams, long millis, long bitsPerSecond) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(millis))
        .streams(streams)
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .blockBytes(1000)
        .bitsPerSecond(bitsPerSecond)
        .build();
  }

  private static ByteBuf frame(long sequence, ControlMessage message) {
    ByteBuf frame = Unpooled.buffer();
    new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT)
        .encode(
            ControlJson.typeOf(message),
            FrameFlags.CHECKSUM,
            0,
            Unpooled.wrappedBuffer(ControlJson.write(message)),
            frame);
    FrameEncoder.patch(frame, 0, sequence, 0);
    return frame;
  }

  /** A blocking socket that speaks frames, as badly as a test wants. */
  private final class Peer implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private long sequence;

    Peer() throws IOException {
      socket.connect((InetSocketAddress) server.address(), 10_000);
      socket.setSoTimeout(30_000);
      in = new DataInputStream(socket.getInputStream());
    }

    void hello() throws IOException {
      send(new ControlMessage.Hello("a test"));
      assertThat(read()).isInstanceOf(ControlMessage.Welcome.class);
    }

    String plan(TestPlan plan) throws IOException {
      hello();
      send(new ControlMessage.Plan(plan));
      return ((ControlMessage.PlanAccepted) read()).token();
    }

    void send(ControlMessage message) throws IOException {
      ByteBuf frame = frame(sequence++, message);
      raw(frame, frame.readableBytes());
    }

    void raw(ByteBuf bytes, int length) throws IOException {
      raw(Arrays.copyOf(bytes.array(), length));
    }

    void raw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    ControlMessage read() throws IOException {
      byte[] header = in.readNBytes(FrameLayout.HEADER_BYTES);
      ByteBuf fields = Unpooled.wrappedBuffer(header);
      byte[] payload = in.readNBytes(fields.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET));
      return ControlJson.read(
          FrameType.ofCode(fields.getUnsignedByte(FrameLayout.TYPE_OFFSET)),
          new ByteArrayInputStream(payload));
    }

    Failure failure() throws IOException {
      return ((ControlMessage.Failed) read()).failure();
    }

    /** The server closes the connection, whatever it says before. */
    void awaitEnd() throws IOException {
      try {
        in.readAllBytes();
      } catch (EOFException | SocketException e) {
        assertThat(e).hasMessageContaining("reset"); // Closed with our bytes unread.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
