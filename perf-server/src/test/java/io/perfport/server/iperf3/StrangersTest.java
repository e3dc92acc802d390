package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.common.iperf3.auth.UsersFile;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody can hold of a server who has not been let in, or is one of many from one place. */
@Timeout(120)
class StrangersTest {
  private static final SessionLimits TWO = new SessionLimits(2, 16, 0, 0, 15_000);

  @Test
  void cookiesAloneTakeNoPlace() throws Exception {
    List<ScriptedClient> idle = new ArrayList<>();
    try (TestServer server = start(TWO, Optional.empty())) {
      for (int i = 0; i < 10; i++) {
        idle.add(new ScriptedClient(server.port()));
        idle.get(i).greet();
      }
      try (Socket perfport = connect(server, "127.0.0.1");
          ScriptedClient iperf3 = new ScriptedClient(server.port())) {
        assertThat(hello(perfport)).isInstanceOf(ControlMessage.Welcome.class);
        iperf3.greet();
        iperf3.json(ScriptedClient.PARAMETERS);
        iperf3.hear(ControlState.CREATE_STREAMS);
        idle.get(0).json(ScriptedClient.PARAMETERS);
        idle.get(0).hear(ControlState.ACCESS_DENIED); // There are two places.
        assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.SERVER_FULL);
      }
    } finally {
      for (ScriptedClient each : idle) {
        each.close();
      }
    }
  }

  @Test
  void whoIsNoUserTakesNoPlaceWhereUsersAreRequired(@TempDir Path folder) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    Path users =
        Files.writeString(folder.resolve("users"), "mario," + UsersFile.hash("mario", "rossi"));
    Authorizer authorizer =
        new Authorizer(
            generator.generateKeyPair().getPrivate(),
            RsaPadding.OAEP,
            UsersFile.read(users),
            Duration.ofSeconds(10),
            Clock.systemUTC());
    List<ScriptedClient> strangers = new ArrayList<>();
    try (TestServer server = start(TWO, Optional.of(authorizer))) {
      for (int i = 0; i < 10; i++) {
        strangers.add(new ScriptedClient(server.port()));
        strangers.get(i).greet(); // Nobody is told that the server is full.
      }
      for (ScriptedClient stranger : strangers) {
        stranger.json(ScriptedClient.PARAMETERS);
        stranger.error();
        assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
      }
    } finally {
      for (ScriptedClient each : strangers) {
        each.close();
      }
    }
  }

  @Test
  void sessionsOfOneAddressLeavePlacesForOthers() throws Exception {
    SessionLimits limits = new SessionLimits(4, 16, 0, 0, 15_000).withStrangers(2, 100);
    try (TestServer server = start(limits, Optional.empty());
        Socket first = connect(server, "127.0.0.2");
        Socket second = connect(server, "127.0.0.2");
        Socket third = connect(server, "127.0.0.2");
        Socket other = connect(server, "127.0.0.3");
        ScriptedClient iperf3 = new ScriptedClient(server.port())) {
      assertThat(hello(first)).isInstanceOf(ControlMessage.Welcome.class);
      assertThat(hello(second)).isInstanceOf(ControlMessage.Welcome.class);
      Failure refused = ((ControlMessage.Failed) hello(third)).failure();
      assertThat(refused.reason()).isEqualTo(FailureReason.SERVER_FULL);
      assertThat(refused.detail()).contains("--max-per-address");
      assertThat(hello(other)).isInstanceOf(ControlMessage.Welcome.class);
      iperf3.greet();
    }
  }

  @Test
  void whoSaysNothingIsCrowdedOutByWhoComesLater() throws Exception {
    SessionLimits limits = new SessionLimits(100, 16, 0, 0, 15_000).withStrangers(0, 8);
    List<Socket> silent = new ArrayList<>();
    try (TestServer server = start(limits, Optional.empty());
        Socket welcome = connect(server, "127.0.0.3")) {
      assertThat(hello(welcome)).isInstanceOf(ControlMessage.Welcome.class); // Waits no more.
      silent.add(connect(server, "127.0.0.3"));
      for (int i = 0; i < 20; i++) {
        silent.add(connect(server, "127.0.0.2"));
      }
      for (int i = 0; i < 16; i++) {
        Failure failure = server.nextRejected();
        assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_FULL);
        assertThat(failure.detail()).contains("--max-waiting");
      }
      // One address has half of the room: whoever came from another is still there.
      assertThat(hello(silent.get(0))).isInstanceOf(ControlMessage.Welcome.class);
      assertThat(hello(silent.get(20))).isInstanceOf(ControlMessage.Welcome.class);
      assertThat(silent.get(1).getInputStream().read()).isEqualTo(-1);
      assertThat(server.rejected).isEmpty();
    } finally {
      for (Socket each : silent) {
        each.close();
      }
    }
  }

  private static TestServer start(SessionLimits limits, Optional<Authorizer> authorizer) {
    return TestServer.start("nio", limits, SessionTimeouts.DEFAULT, authorizer);
  }

  private static Socket connect(TestServer server, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static ControlMessage hello(Socket socket) throws IOException {
    ControlMessage hello = new ControlMessage.Hello("a test");
    ByteBuf frame = Unpooled.buffer();
    new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT)
        .encode(
            ControlJson.typeOf(hello),
            FrameFlags.CHECKSUM,
            0,
            Unpooled.wrappedBuffer(ControlJson.write(hello)),
            frame);
    socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    ByteBuf header = Unpooled.wrappedBuffer(in.readNBytes(FrameLayout.HEADER_BYTES));
    byte[] payload = in.readNBytes(header.getInt(FrameLayout.PAYLOAD_LENGTH_OFFSET));
    return ControlJson.read(
        FrameType.ofCode(header.getUnsignedByte(FrameLayout.TYPE_OFFSET)),
        new ByteArrayInputStream(payload));
  }
}
