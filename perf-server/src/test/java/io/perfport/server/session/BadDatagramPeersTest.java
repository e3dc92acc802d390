package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.core.transport.Transports;
import io.perfport.server.DatagramPeerSocket;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** UDP peers that do not keep to the protocol, over real sockets. */
@Timeout(180)
class BadDatagramPeersTest {
  private PerfServer server;

  @BeforeEach
  void start() {
    server =
        PerfServer.start(
            new ServerConfig(
                Transports.load().choose("nio"), "127.0.0.1", 0, 2, SessionLimits.DEFAULT, false),
            SessionObserver.SILENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aStreamThatASecondAddressAsksForIsRefusedAndTheFirstStays() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket first = datagrams();
        DatagramPeerSocket second = datagrams()) {
      String token = control.plan(udp(Direction.FORWARD));
      assertThat(first.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      assertThat(second.join(token, 1))
          .isInstanceOfSatisfying(
              ControlMessage.Failed.class,
              failed ->
                  assertThat(failed.failure().reason())
                      .isEqualTo(FailureReason.UNEXPECTED_MESSAGE));
      assertThat(first.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
    }
  }

  @Test
  void anAddressThatIsNotTheControlConnectionsGetsNothingAndTheClientIsTold() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket forged =
            new DatagramPeerSocket((InetSocketAddress) server.address(), "127.0.0.2", 0)) {
      String token = control.plan(udp(Direction.REVERSE));
      forged.send(DatagramPeerSocket.frame(token, 1, ""));
      ControlMessage.Failed failed = (ControlMessage.Failed) control.read();
      assertThat(failed.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
      assertThat(failed.failure().detail()).contains("127.0.0.2").contains("-B");
      assertThat(forged.hearsNothing()).isTrue();
    }
  }

  @Test
  void nothingLongerThanWhatCameIsSentBeforeTheCookieComesBack() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket datagrams = datagrams()) {
      String token = control.plan(udp(Direction.REVERSE));
      byte[] join = DatagramPeerSocket.frame(token, 1, "");
      datagrams.send(join);
      assertThat(datagrams.receive().readableBytes()).isLessThan(join.length);
      // Neither a guess nor the cookie of another stream, or of another port, opens anything.
      assertThat(datagrams.join(token, 1, "0".repeat(24)))
          .isInstanceOf(ControlMessage.Cookie.class);
      assertThat(datagrams.join(token, 1, datagrams.cookie(token, 2)))
          .isInstanceOf(ControlMessage.Cookie.class);
      try (DatagramPeerSocket other = datagrams()) {
        assertThat(datagrams.join(token, 1, other.cookie(token, 1)))
            .isInstanceOf(ControlMessage.Cookie.class);
      }
      // Nor does a stream that there is not get a longer answer.
      assertThat(datagrams.join(token, 9, "")).isInstanceOf(ControlMessage.Cookie.class);
      assertThat(datagrams.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
    }
  }

  @Test
  void aClientThatKnowsOfNoCookieIsToldOnItsControlConnection() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket old = datagrams()) {
      String token = control.plan(udp(Direction.FORWARD));
      old.send(DatagramPeerSocket.frame(token, 1, null));
      assertThat(control.failure()).isEqualTo(FailureReason.VERSION_MISMATCH);
      assertThat(old.hearsNothing()).isTrue();
    }
  }

  @Test
  void aForgedJoinDoesNotEndARunThatFlows() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket datagrams = datagrams();
        DatagramPeerSocket forged =
            new DatagramPeerSocket((InetSocketAddress) server.address(), "127.0.0.2", 0)) {
      String token = control.plan(udp(Direction.FORWARD));
      assertThat(datagrams.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      control.send(new ControlMessage.Start());
      assertThat(control.read()).isInstanceOf(ControlMessage.Started.class);
      forged.send(DatagramPeerSocket.frame(token, 1, ""));
      assertThat(forged.hearsNothing()).isTrue();
      control.send(new ControlMessage.End(false));
      control.send(new ControlMessage.Sent(1, 0, null));
      assertThat(control.results()).isInstanceOf(ControlMessage.Results.class);
    }
  }

  @Test
  void aStreamThatTheSessionDoesNotHaveIsRefused() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket datagrams = datagrams()) {
      String token = control.plan(udp(Direction.FORWARD));
      assertThat(datagrams.join(token, 9)).isInstanceOf(ControlMessage.Failed.class);
      assertThat(datagrams.join(token, -1)).isInstanceOf(ControlMessage.Failed.class);
    }
  }

  @Test
  void aConnectionIsNoStreamOfDatagramsAndTheOtherWayRound() throws Exception {
    try (Control control = new Control();
        Control connection = new Control()) {
      String token = control.plan(udp(Direction.FORWARD));
      connection.send(new ControlMessage.Join(token, 1));
      assertThat(connection.read()).isInstanceOf(ControlMessage.Failed.class);
    }
    try (Control control = new Control();
        DatagramPeerSocket datagrams = datagrams()) {
      String token = control.plan(tcp());
      assertThat(datagrams.join(token, 1)).isInstanceOf(ControlMessage.Failed.class);
    }
  }

  @Test
  void whoTellsTheEndOfAStreamThatTheServerSendsEndsHisSession() throws Exception {
    try (Control control = new Control();
        DatagramPeerSocket datagrams = datagrams()) {
      String token = control.plan(udp(Direction.REVERSE));
      assertThat(datagrams.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      control.send(new ControlMessage.Start());
      assertThat(control.read()).isInstanceOf(ControlMessage.Started.class);
      control.send(new ControlMessage.Sent(1, 10, null));
      assertThat(control.failure()).isEqualTo(FailureReason.BAD_MESSAGE);
    }
  }

  @Test
  void aPlanWithoutALengthIsRefused() throws Exception {
    try (Control control = new Control()) {
      control.hello();
      control.send(
          new ControlMessage.Plan(udp(Direction.FORWARD).toBuilder().blockBytes(0).build()));
      assertThat(control.failure()).isEqualTo(FailureReason.PLAN_INVALID);
    }
  }

  @Test
  void aPlanThatWantsWhatTheTransportHasNotIsRefused() throws Exception {
    TestPlan plan = udp(Direction.FORWARD);
    TestPlan coalescing =
        TestPlan.builder(plan.direction(), plan.limit())
            .omit(Duration.ZERO)
            .interval(Duration.ZERO)
            .over(Protocol.UDP)
            .blockBytes(1_000)
            .bitsPerSecond(plan.bitsPerSecond())
            .udpTuning(new UdpTuning(false, true))
            .build();
    try (Control control = new Control()) {
      control.hello();
      control.send(new ControlMessage.Plan(coalescing));
      assertThat(control.failure()).isEqualTo(FailureReason.OPTION_UNSUPPORTED);
    }
  }

  private static TestPlan udp(Direction direction) {
    return TestPlan.builder(direction, new RunLimit.Time(4_000))
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .over(Protocol.UDP)
        .blockBytes(1_000)
        .bitsPerSecond(1_000_000)
        .build();
  }

  private static TestPlan tcp() {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(4_000))
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .blockBytes(1_000)
        .build();
  }

  private DatagramPeerSocket datagrams() throws IOException {
    return new DatagramPeerSocket((InetSocketAddress) server.address());
  }

  /** A blocking connection that speaks frames. */
  private final class Control implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final FrameEncoder encoder =
        new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT);

    Control() throws IOException {
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
      ByteBuf frame = Unpooled.buffer();
      encoder.encode(
          ControlJson.typeOf(message),
          FrameFlags.CHECKSUM,
          0,
          Unpooled.wrappedBuffer(ControlJson.write(message)),
          frame);
      socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
    }

    ControlMessage read() throws IOException {
      ByteBuf header = Unpooled.wrappedBuffer(in.readNBytes(FrameLayout.HEADER_BYTES));
      byte[] payload = in.readNBytes(header.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET));
      return ControlJson.read(
          FrameType.ofCode(header.getUnsignedByte(FrameLayout.TYPE_OFFSET)),
          new ByteArrayInputStream(payload));
    }

    /** What comes behind progress. */
    ControlMessage results() throws IOException {
      ControlMessage message = read();
      while (message instanceof ControlMessage.Progress) {
        message = read();
      }
      return message;
    }

    /** Of the message of failure, whatever comes before it. */
    FailureReason failure() throws IOException {
      while (true) {
        if (read() instanceof ControlMessage.Failed failed) {
          return failed.failure().reason();
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
