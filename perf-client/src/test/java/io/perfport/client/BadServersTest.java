package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Framing;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.control.SessionTimeouts;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that go wrong, at every point of a session: the client ends in bounded time with the
 * reason, and what it had measured is reported.
 */
@Timeout(180)
class BadServersTest {
  /** For answers that never come. */
  private static final SessionTimeouts SHORT = new SessionTimeouts(500, 500, 200, 500, 500, 20_000);

  /** For a server that answers, and then says no more. */
  private static final SessionTimeouts SHORT_SILENCE =
      new SessionTimeouts(20_000, 20_000, 200, 20_000, 20_000, 1_200);

  /** Where no time is to run out, on a machine however slow. */
  private static final SessionTimeouts LONG =
      new SessionTimeouts(20_000, 20_000, 200, 20_000, 20_000, 20_000);

  /** What the client's caller, and its report, are told. */
  private record End(Failure failure, List<String> told) {}

  @ParameterizedTest
  @EnumSource
  void aSilentServerIsGivenUp(ClientPhase phase) throws Exception {
    SessionTimeouts timeouts = phase == ClientPhase.RUN ? SHORT_SILENCE : SHORT;
    End end = meet(phase, timeouts, (server, control) -> {});
    assertThat(end.failure().reason())
        .isEqualTo(phase == ClientPhase.RUN ? FailureReason.PEER_SILENT : FailureReason.TIMED_OUT);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatDiesIsNamed(ClientPhase phase) throws Exception {
    End end = meet(phase, (server, control) -> server.die());
    // Refused: the client may be quicker to open a data connection than to see the control one end.
    assertThat(end.failure().reason())
        .isIn(FailureReason.PEER_CLOSED, FailureReason.IO_ERROR, FailureReason.CONNECT_REFUSED);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aControlConnectionThatClosesAloneEndsTheTest(ClientPhase phase) throws Exception {
    End end = meet(phase, (server, control) -> control.close());
    assertThat(end.failure().reason()).isIn(FailureReason.PEER_CLOSED, FailureReason.IO_ERROR);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageOutOfTurnIsNamed(ClientPhase phase) throws Exception {
    ControlMessage wrong =
        phase == ClientPhase.WELCOME
            ? new ControlMessage.Started()
            : new ControlMessage.Welcome("a test", "nio", "0");
    End end = meet(phase, (server, control) -> server.send(control, wrong));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageThatOnlyClientsSendIsNamed(ClientPhase phase) throws Exception {
    End end = meet(phase, (server, control) -> server.send(control, new ControlMessage.Done()));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aFrameOverTheLimitIsRefusedBeforeItsPayloadComes(ClientPhase phase) throws Exception {
    End end = meet(phase, (server, control) -> sendHeader(control, phase, Integer.MAX_VALUE));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_FRAME);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void garbageIsNoFrame(ClientPhase phase) throws Exception {
    End end = meet(phase, (server, control) -> sendText(control, "garbage garbage garbage"));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.WRONG_PROTOCOL);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void theServersOwnReasonIsPassedOn(ClientPhase phase) throws Exception {
    Failure why = new Failure(FailureReason.SHUTTING_DOWN, "so it is");
    End end =
        meet(
            phase,
            (server, control) -> {
              server.send(control, new ControlMessage.Failed(why, null));
              server.die();
            });
    assertThat(end.failure()).isEqualTo(why);
    assertReported(end, phase);
  }

  /** iperf3 says one byte, PARAM_EXCHANGE or ACCESS_DENIED, and a web server a page. */
  @ParameterizedTest
  @ValueSource(strings = {"\t", "\u00ff", "HTTP/1.1 400 Bad Request\r\n\r\n"})
  void anotherProtocolIsKnownByItsFirstByte(String greeting) throws Exception {
    End end = meet(ClientPhase.WELCOME, (server, control) -> sendText(control, greeting));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.WRONG_PROTOCOL);
    assertThat(end.failure().detail())
        .contains("0x%02x".formatted((int) greeting.charAt(0)), "iperf3");
  }

  @Test
  void anotherVersionIsNamed() throws Exception {
    End end = meet(ClientPhase.WELCOME, (server, control) -> sendText(control, "PRFPc"));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.VERSION_MISMATCH);
    assertThat(end.failure().detail()).contains("99");
  }

  private static void sendText(Socket control, String text) throws IOException {
    control.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A header alone, whose sequence is the next one in this phase. */
  private static void sendHeader(Socket control, ClientPhase phase, int length) throws IOException {
    ByteBuf header = Unpooled.buffer().writeZero(FrameLayout.HEADER_BYTES);
    header.setInt(0, FrameLayout.MAGIC);
    header.setByte(FrameLayout.VERSION_OFFSET, FrameLayout.VERSION);
    header.setByte(FrameLayout.TYPE_OFFSET, FrameType.FAILED.code());
    header.setInt(FrameLayout.PAYLOAD_LENGTH_OFFSET, length);
    header.setLong(FrameLayout.SEQUENCE_OFFSET, framesBefore(phase));
    control.getOutputStream().write(header.array(), 0, FrameLayout.HEADER_BYTES);
  }

  private static int framesBefore(ClientPhase phase) {
    return switch (phase) {
      case WELCOME -> 0;
      case PLAN_ACCEPTED -> 1;
      case JOINED, STARTED -> 2;
      case RUN, RESULTS -> 3;
    };
  }

  private static void assertReported(End end, ClientPhase phase) {
    if (phase.runHasBegun()) {
      assertThat(end.told()).startsWith("started").endsWith("finished");
    } else {
      assertThat(end.told()).isEmpty();
    }
  }

  private static End meet(ClientPhase phase, ScriptedServer.Fault fault) throws Exception {
    return meet(phase, LONG, fault);
  }

  private static End meet(ClientPhase phase, SessionTimeouts timeouts, ScriptedServer.Fault fault)
      throws Exception {
    List<String> told = new ArrayList<>();
    try (ScriptedServer server = new ScriptedServer(phase, fault)) {
      PerfClient<TestResult> client =
          PerfClient.streams(
              config(server.port(), phase), timeouts, telling(told), TestObserver.SILENT);
      if (phase.runHasBegun()) {
        Outcome outcome = client.run().outcome();
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return new End(((Outcome.Failed) outcome).failure(), told);
      }
      FailureException e = catchThrowableOfType(FailureException.class, client::run);
      assertThat(e).isNotNull();
      return new End(e.failure(), told);
    }
  }

  private static StreamConfig config(int port, ClientPhase phase) {
    long millis = phase == ClientPhase.RESULTS ? 200 : 20_000;
    TestPlan plan =
        new TestPlan(
            Direction.FORWARD,
            2,
            new RunLimit.Time(millis),
            0,
            100,
            1000,
            10_000_000,
            Framing.RAW,
            SocketTuning.SYSTEM,
            null);
    return new StreamConfig(
        new ServerTarget(
            Transports.load().choose("nio"), "127.0.0.1", port, IpVersion.ANY, List.of(), 5_000, 1),
        plan);
  }

  private static Report telling(List<String> told) {
    return new Report() {
      @Override
      public void started(TestStart start) {
        told.add("started");
      }

      @Override
      public void interval(Interval interval) {
        told.add("interval");
      }

      @Override
      public void finished(TestResult result) {
        assertThat(result.local().streams()).hasSize(2);
        told.add("finished");
      }
    };
  }
}
