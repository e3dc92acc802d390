package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** Its end may be seen before the run has begun, or just after. */
  @Test
  void aStreamThatEndsRightAfterItHasJoinedEndsTheTest() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(ClientPhase.RUN, (self, control) -> {}).endingItsStreams()) {
      Failure why = failureOf(reverse(server.port()), SHORT);
      assertThat(why.reason()).isIn(FailureReason.PEER_CLOSED, FailureReason.TIMED_OUT);
    }
  }

  @Test
  void aStreamThatEndsBeforeTheRunFailsTheTest() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(ClientPhase.STARTED, (self, control) -> {}).endingItsStreams()) {
      Failure why = failureOf(reverse(server.port()), LONG);
      assertThat(why.reason()).isEqualTo(FailureReason.PEER_CLOSED);
      assertThat(why.detail()).contains("before the run");
    }
  }

  static Stream<UnaryOperator<TestPlan>> otherPlans() {
    return Stream.of(
        plan -> plan.toBuilder().limit(new RunLimit.Time(86_400_000)).build(),
        plan -> plan.toBuilder().streams(4_000).build(),
        plan -> plan.toBuilder().framing(Framing.VERIFIED).build(),
        plan -> plan.toBuilder().title("\u001b[2J").build(),
        plan -> plan.toBuilder().bitsPerSecond(0).build(),
        plan -> plan.toBuilder().bitsPerSecond(2 * plan.bitsPerSecond()).build());
  }

  @ParameterizedTest
  @MethodSource("otherPlans")
  void onlyWhatWasAskedForIsCarriedOut(UnaryOperator<TestPlan> other) throws Exception {
    End end =
        meet(
            ClientPhase.PLAN_ACCEPTED,
            (server, control) ->
                server.send(
                    control, new ControlMessage.PlanAccepted(other.apply(server.plan()), "0123")));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    assertThat(end.failure().detail()).contains("another test than was asked for");
  }

  @Test
  void onlyTheRequestsThatWereAskedForAreSent() throws Exception {
    ScriptedServer.Fault another =
        (server, control) -> {
          server.send(control, new ControlMessage.Welcome("a test", "nio", "0"));
          ExchangePlan asked = ScriptedServer.read(control, ControlMessage.Exchange.class).plan();
          server.send(
              control,
              new ControlMessage.ExchangeAccepted(
                  asked.toBuilder().connections(15_000).build(), "0123"));
        };
    try (ScriptedServer server = new ScriptedServer(ClientPhase.WELCOME, another)) {
      ExchangeConfig config =
          ExchangeConfig.to(
              "127.0.0.1", server.port(), ExchangePlan.persistent(Duration.ofSeconds(1)).build());
      FailureException e =
          catchThrowableOfType(FailureException.class, () -> PerfClient.exchanges(config).run());
      assertThat(e.failure().detail()).contains("another test than was asked for");
    }
  }

  /** Each for a client that sends two streams. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"streamId\":1,\"nanos\":-1,\"bytes\":1}",
        "{\"streamId\":1,\"nanos\":1,\"bytes\":-1}",
        "{\"streamId\":1,\"nanos\":1,\"bytes\":9223372036854775807}",
        "{\"streamId\":1,\"nanos\":1,\"bytes\":1,\"meanRttMicros\":1}",
        "{\"streamId\":1,\"nanos\":1,\"bytes\":1,\"sender\":true}",
        "{\"streamId\":1,\"nanos\":1,\"bytes\":1,\"datagrams\":"
            + "{\"packets\":1,\"lost\":0,\"jitterMillis\":\"NaN\"}}",
        "{\"streamId\":3,\"nanos\":1,\"bytes\":1}",
        "{\"streamId\":1,\"nanos\":1,\"bytes\":1},{\"streamId\":1,\"nanos\":1,\"bytes\":1}",
        "{}"
      })
  void resultsThatCannotBeAreRefusedAndThoseOfThisEndAreReported(String streams) throws Exception {
    String complete =
        streams.replace("\"nanos\"", "\"omittedBytes\":0,\"frames\":0,\"complete\":true,\"nanos\"");
    if (!complete.contains("sender")) {
      complete = complete.replace("\"nanos\"", "\"sender\":false,\"nanos\"");
    }
    String results = "{\"result\":{\"workers\":1,\"streams\":[%s]}}".formatted(complete);
    End end =
        meet(
            ClientPhase.RESULTS,
            (server, control) -> server.send(control, FrameType.RESULTS, results));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    assertReported(end, ClientPhase.RESULTS);
  }

  /** More of them than the test has streams do not fit into the message. */
  @Test
  void resultsOfCountlessStreamsAreRefused() throws Exception {
    String results =
        "{\"result\":{\"workers\":1,\"streams\":[%s{}]}}".formatted("{},".repeat(100_000));
    End end =
        meet(
            ClientPhase.RESULTS,
            (server, control) -> server.send(control, FrameType.RESULTS, results));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_FRAME);
    assertReported(end, ClientPhase.RESULTS);
  }

  /** Signs of life, and of bytes that were never sent. */
  private static void reportProgressForEver(ScriptedServer server, Socket control)
      throws IOException {
    for (long bytes = 0; ; bytes += 1_000_000) {
      server.send(
          control,
          new ControlMessage.Progress(1, List.of(new ControlMessage.StreamProgress(1, bytes))));
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void progressForEverInsteadOfResultsIsGivenUp(boolean timed) throws Exception {
    RunLimit limit = timed ? new RunLimit.Time(200) : new RunLimit.Bytes(100_000);
    try (ScriptedServer server =
        new ScriptedServer(ClientPhase.RESULTS, BadServersTest::reportProgressForEver)) {
      Failure why = failureOf(config(server.port(), plan(Direction.FORWARD, limit)), SHORT);
      assertThat(why.reason()).isEqualTo(FailureReason.TIMED_OUT);
      assertThat(why.detail()).contains("results");
    }
  }

  /** The server says nothing any more; it would be waited for far longer than the test may last. */
  @ParameterizedTest
  @EnumSource(names = {"RUN", "RESULTS"})
  void whoeverEndsTheTestGetsWhatWasMeasuredWithoutTheServer(ClientPhase phase) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch reached = new CountDownLatch(1);
    SessionTimeouts patient =
        new SessionTimeouts(600_000, 600_000, 600_000, 600_000, 600_000, 600_000);
    try (ScriptedServer server =
        new ScriptedServer(phase, (self, control) -> reached.countDown())) {
      PerfClient<TestResult> client =
          PerfClient.streams(
              config(server.port(), phase), patient, telling(told), TestObserver.SILENT);
      Thread user =
          new Thread(
              () -> {
                try {
                  reached.await();
                  while (!told.contains("started")) {
                    Thread.sleep(10); // The server is ahead of the client.
                  }
                  client.interrupt();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      user.start();
      assertThat(client.run().outcome()).isInstanceOf(Outcome.Interrupted.class);
      user.join();
    }
    assertThat(told).endsWith("finished");
  }

  private static StreamConfig reverse(int port) {
    return config(port, plan(Direction.REVERSE, new RunLimit.Time(500)));
  }

  private static Failure failureOf(StreamConfig config, SessionTimeouts timeouts) {
    PerfClient<TestResult> client =
        PerfClient.streams(config, timeouts, telling(new ArrayList<>()), TestObserver.SILENT);
    try {
      return ((Outcome.Failed) client.run().outcome()).failure();
    } catch (FailureException e) {
      return e.failure();
    }
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
    return config(port, plan(Direction.FORWARD, new RunLimit.Time(millis)));
  }

  private static TestPlan plan(Direction direction, RunLimit limit) {
    return TestPlan.builder(direction, limit)
        .streams(2)
        .omit(Duration.ZERO)
        .interval(Duration.ofMillis(100))
        .blockBytes(1000)
        .bitsPerSecond(10_000_000)
        .build();
  }

  private static StreamConfig config(int port, TestPlan plan) {
    return new StreamConfig(
        new ServerTarget(
            Transports.load().choose("nio"), "127.0.0.1", port, IpVersion.ANY, List.of(), 5_000, 1),
        plan);
  }

  private static Report telling(List<String> told) {
    return new Report() {
      @Override
      public void onStart(RunStart start) {
        told.add("started");
      }

      @Override
      public void onInterval(RunInterval interval) {
        told.add("interval");
      }

      @Override
      public void onFinish(Measurement ended) {
        TestResult result = (TestResult) ended;
        assertThat(result.local().streams()).hasSize(2);
        told.add("finished");
      }
    };
  }
}
