package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A recorded session with anything changed, and anything where a document is due: each ends by
 * itself, none of them with an error inside the server, and the next client is served.
 */
class Iperf3FuzzTest {
  private static final int SILENCE_MILLIS = 60;

  /**
   * A client that is done closes its connections, so nothing waits for these; and on a busy machine
   * none of them may pass while a client is still at it.
   */
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(20_000, 20_000, 20_000, 20_000, 20_000, 15_000);

  private static TestServer server;

  @BeforeContainer
  static void start() {
    server =
        TestServer.start("nio", new SessionLimits(8, 16, 0, 0, 15_000), TIMEOUTS, Optional.empty());
  }

  @AfterContainer
  static void stop() {
    server.close();
  }

  /** What each session came to: whatever the peer's fault, it was not the server's. */
  @AfterTry
  void nothingIsLeftAndNothingWasTheServersFault() throws Exception {
    server.awaitIdle();
    for (TestServer.Ended each = server.ended.poll(); each != null; each = server.ended.poll()) {
      if (each.outcome() instanceof Outcome.Failed failed) {
        assertThat(failed.failure().reason())
            .as(failed.failure().detail())
            .isNotEqualTo(FailureReason.INTERNAL);
      }
    }
    server.rejected.clear();
  }

  @Property(tries = 80, afterFailure = AfterFailureMode.RANDOM_SEED)
  void aChangedSessionEndsByItself(
      @ForAll @IntRange(min = 0, max = 1000) int where,
      @ForAll @IntRange(min = 1, max = 255) int change,
      @ForAll @IntRange(min = 0, max = 3) int kind)
      throws Exception {
    byte[] bytes = recorded();
    int at = where * (bytes.length - 1) / 1000;
    send(
        switch (kind) {
          case 0 -> changed(bytes, at, change);
          case 1 -> without(bytes, at);
          case 2 -> doubled(bytes, at);
          default -> Arrays.copyOf(bytes, at);
        });
  }

  @Property(tries = 40, afterFailure = AfterFailureMode.RANDOM_SEED)
  void anyDocumentIsParametersOrRefused(@ForAll("documents") String document) throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(document);
      client.closeControl();
    }
  }

  @Property(tries = 40, afterFailure = AfterFailureMode.RANDOM_SEED)
  void anyDocumentIsResultsOrRefused(@ForAll("documents") String document) throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(ScriptedClient.PARAMETERS, 1);
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
      client.json(document);
      client.closeControl();
    }
  }

  @Property(tries = 40, afterFailure = AfterFailureMode.RANDOM_SEED)
  void anyBytesAfterACookieAreSurvived(@ForAll byte[] bytes) throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.raw(bytes);
      client.closeControl();
    }
  }

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> value =
        Arbitraries.of(
            "true",
            "false",
            "null",
            "0",
            "-1",
            "1",
            "129",
            "1e999",
            "-1e999",
            "9223372036854775808",
            "\"\"",
            "\"x\"",
            "[]",
            "[{}]",
            "{}",
            "[1,[2]]",
            "0.5",
            "65536",
            "\"\\u0000\\ud800\"");
    Arbitrary<String> key =
        Arbitraries.of(
            "tcp",
            "udp",
            "omit",
            "time",
            "num",
            "blockcount",
            "parallel",
            "reverse",
            "len",
            "bidirectional",
            "window",
            "bandwidth",
            "burst",
            "MSS",
            "TOS",
            "congestion",
            "title",
            "authtoken",
            "streams",
            "id",
            "bytes",
            "cpu_util_total",
            "sender_has_retransmits",
            "get_server_output",
            "extra_data",
            "pacing_timer");
    Arbitrary<String> object =
        Combinators.combine(key, value)
            .as((name, content) -> "\"" + name + "\":" + content)
            .list()
            .ofMinSize(1)
            .ofMaxSize(8)
            .map(members -> "{" + String.join(",", members) + "}");
    return Arbitraries.oneOf(
        object, object, Arbitraries.strings().ofMinLength(1).ofMaxLength(50), value);
  }

  /** All that a client says in a whole session, for a stream on a connection of its own. */
  private static byte[] recorded() throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    Cookie.random().write(bytes);
    document(bytes, ScriptedClient.PARAMETERS);
    bytes.writeByte(ControlState.TEST_END.code());
    document(bytes, ScriptedClient.RESULTS);
    bytes.writeByte(ControlState.IPERF_DONE.code());
    return ByteBufUtil.getBytes(bytes);
  }

  private static void document(ByteBuf out, String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length).writeBytes(bytes);
  }

  /**
   * Says one part after the other, each when the server has answered or is silent, and opens the
   * stream when it may be wanted.
   */
  private static void send(byte[] bytes) throws IOException {
    int afterCookie = 37;
    int parameters = afterCookie + 4 + ScriptedClient.PARAMETERS.length();
    int[] cuts = {afterCookie, parameters, parameters + 1, bytes.length};
    try (Socket control = ScriptedClient.connect(server.port());
        Socket stream = ScriptedClient.connect(server.port())) {
      control.setSoTimeout(SILENCE_MILLIS);
      int from = 0;
      for (int cut : cuts) {
        int until = Math.min(cut, bytes.length);
        control.getOutputStream().write(bytes, from, until - from);
        from = until;
        if (cut == parameters) {
          stream.getOutputStream().write(bytes, 0, Math.min(afterCookie, bytes.length));
        }
        listen(control);
      }
    } catch (IOException e) {
      assertThat(e).isNotInstanceOf(SocketTimeoutException.class); // It has closed on us: well.
    }
  }

  private static void listen(Socket control) throws IOException {
    try {
      control.getInputStream().read(new byte[4096]);
    } catch (SocketTimeoutException e) {
      // It waits for more.
    }
  }

  private static byte[] changed(byte[] bytes, int at, int change) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) change;
    return copy;
  }

  private static byte[] without(byte[] bytes, int at) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(bytes, at + 1, bytes.length - at - 1);
    return out.toByteArray();
  }

  private static byte[] doubled(byte[] bytes, int at) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at + 1);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }
}
