package io.perfport.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Transports;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * iperf3 servers that go wrong, at every point of a session: the client ends in bounded time with
 * the reason, and what it had measured is reported.
 */
@Timeout(180)
class BadIperf3ServersTest {
  /** For answers that never come. */
  private static final SessionTimeouts SHORT = new SessionTimeouts(500, 500, 200, 500, 500, 20_000);

  /** Where no time is to run out, on a machine however slow. */
  private static final SessionTimeouts LONG =
      new SessionTimeouts(20_000, 20_000, 200, 20_000, 20_000, 20_000);

  private static final int GARBAGE = 99;

  /** What the client's caller, and its report, are told. */
  private record End(Failure failure, List<String> told) {}

  @ParameterizedTest
  @EnumSource
  void aSilentServerIsGivenUp(Iperf3Phase phase) throws Exception {
    End end = meet(phase, SHORT, 200, ProtocolChoice.IPERF3, (server, control) -> {});
    assertThat(end.failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatDiesIsNamed(Iperf3Phase phase) throws Exception {
    End end = meet(phase, (server, control) -> server.close());
    assertThat(end.failure().reason()).isIn(FailureReason.PEER_CLOSED, FailureReason.IO_ERROR);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aControlConnectionThatClosesAloneEndsTheTest(Iperf3Phase phase) throws Exception {
    End end = meet(phase, (server, control) -> control.close());
    assertThat(end.failure().reason()).isIn(FailureReason.PEER_CLOSED, FailureReason.IO_ERROR);
    String why =
        switch (phase) {
          case PARAM_EXCHANGE -> "it may be busy";
          case CREATE_STREAMS -> "it may let only its users test (--username";
          default -> "";
        };
    assertThat(end.failure().detail()).contains(why);
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void whatNoServerSaysIsNamed(Iperf3Phase phase) throws Exception {
    End end = meet(phase, (server, control) -> control.getOutputStream().write(GARBAGE));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    assertThat(end.failure().detail()).contains("99");
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageOutOfTurnIsNamed(Iperf3Phase phase) throws Exception {
    ControlState wrong =
        phase == Iperf3Phase.PARAM_EXCHANGE
            ? ControlState.CREATE_STREAMS
            : ControlState.PARAM_EXCHANGE;
    End end = meet(phase, (server, control) -> server.say(control, wrong));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    assertThat(end.failure().detail()).contains(wrong.name());
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aServersErrorIsSaidInWords(Iperf3Phase phase) throws Exception {
    End end =
        meet(
            phase,
            (server, control) ->
                server.send(
                    control, new Iperf3Message.ServerError(ErrorCode.TOTAL_RATE.code(), 98)));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BITRATE_OVER_LIMIT);
    assertThat(end.failure().detail())
        .contains(ErrorCode.TOTAL_RATE.words(), "iperf3's error 27", "its system's error 98");
    assertReported(end, phase);
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIsStoppedLeavesAPartialResult(Iperf3Phase phase) throws Exception {
    End end =
        meet(
            phase,
            (server, control) -> {
              server.say(control, ControlState.SERVER_TERMINATE);
              server.close();
            });
    assertThat(end.failure().reason()).isEqualTo(FailureReason.SHUTTING_DOWN);
    assertReported(end, phase);
  }

  @Test
  void aBusyServerSaysSo() throws Exception {
    End end =
        meet(
            Iperf3Phase.PARAM_EXCHANGE,
            (server, control) -> server.say(control, ControlState.ACCESS_DENIED));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.SERVER_FULL);
    assertThat(end.failure().detail()).contains("busy", "try again");
  }

  @Test
  void resultsOfAnotherTestAreRefused() throws Exception {
    End end =
        meet(
            Iperf3Phase.RESULTS,
            (server, control) ->
                server.send(control, new Iperf3Message.Results(ScriptedIperf3.results(1, 9))));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    assertThat(end.failure().detail()).contains("stream 9");
  }

  /** The server says nothing any more; it would be waited for far longer than the test may last. */
  @ParameterizedTest
  @EnumSource(names = {"RUN", "EXCHANGE_RESULTS", "RESULTS", "DISPLAY_RESULTS"})
  void whoeverEndsTheTestGetsWhatWasMeasuredWithoutTheServer(Iperf3Phase phase) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch reached = new CountDownLatch(1);
    SessionTimeouts patient =
        new SessionTimeouts(600_000, 600_000, 600_000, 600_000, 600_000, 600_000);
    long millis = phase == Iperf3Phase.RUN ? 600_000 : 200;
    try (ScriptedIperf3 server =
        new ScriptedIperf3(phase, (self, control) -> reached.countDown())) {
      PerfClient<TestResult> client =
          client(server.port(), patient, millis, ProtocolChoice.IPERF3, told);
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

  /** All that iperf3 requires, of the two streams of this test. */
  private static final String RESULTS =
      """
      {"cpu_util_total": 1.5, "cpu_util_user": 1, "cpu_util_system": 0.5,
       "sender_has_retransmits": -1, "congestion_used": "cubic", "streams": [
       {"id": 1, "bytes": 9000, "retransmits": -1, "jitter": 0, "errors": 0, "packets": 0,
        "start_time": 0, "end_time": 0.2},
       {"id": 3, "bytes": 7000, "retransmits": -1, "jitter": 0, "errors": 0, "packets": 0,
        "start_time": 0, "end_time": 0.2}]}\
      """;

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        "\"bytes\": 9000 | \"bytes\": -1",
        "\"bytes\": 9000 | \"bytes\": 1e400",
        "\"bytes\": 9000 | \"bytes\": 18014398509481985",
        "\"jitter\": 0 | \"jitter\": -1",
        "\"jitter\": 0 | \"jitter\": 1e999",
        "\"jitter\": 0 | \"jitter\": \"NaN\"",
        "\"errors\": 0 | \"errors\": -5",
        "\"errors\": 0 | \"errors\": null",
        "\"packets\": 0 | \"packets\": -1",
        "\"packets\": 0 | \"packets\": 9223372036854775807",
        "\"end_time\": 0.2 | \"end_time\": -1",
        "\"end_time\": 0.2 | \"end_time\": 1e300",
        "\"cpu_util_total\": 1.5 | \"cpu_util_total\": 1e999",
        "\"id\": 3 | \"id\": 1",
        "\"id\": 3 | \"id\": 4",
        "\"id\": 3 | \"id\": 4294967299",
      })
  void resultsThatCannotBeCostNoFiguresOfThisEnd(String right, String wrong) throws Exception {
    assertThat(RESULTS).contains(right);
    End end = meetResults(RESULTS.replaceFirst(Pattern.quote(right), wrong));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    assertThat(end.failure().detail()).startsWith("the server: ").hasSizeLessThan(300);
    assertReported(end, Iperf3Phase.RESULTS);
  }

  @Test
  void resultsOfNotAllStreamsAreRefused() throws Exception {
    String first = RESULTS.substring(0, RESULTS.lastIndexOf(",\n {\"id\": 3"));
    End end = meetResults(first + "]}");
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    assertThat(end.failure().detail()).contains("1 of the test's 2 streams");
    assertReported(end, Iperf3Phase.RESULTS);
  }

  /** 64 KiB of 15 MB: a client with a small heap must not take the rest before it counts. */
  @ParameterizedTest
  @ValueSource(ints = {(8 << 20) + 1, (1 << 24) - 1})
  void resultsLongerThanAnyAreNotWaitedFor(int bytes) throws Exception {
    End end =
        meet(
            Iperf3Phase.RESULTS,
            (server, control) -> {
              new DataOutputStream(control.getOutputStream()).writeInt(bytes);
              control.getOutputStream().write("{},".repeat(20_000).getBytes(UTF_8));
            });
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    assertThat(end.failure().detail()).contains(bytes + " bytes");
    assertReported(end, Iperf3Phase.RESULTS);
  }

  /** Each byte is a sign of life, and none of them gives more time. */
  @Test
  void resultsThatTrickleAreGivenUp() throws Exception {
    End end =
        meet(
            Iperf3Phase.RESULTS,
            SHORT,
            200,
            ProtocolChoice.IPERF3,
            (server, control) -> {
              new DataOutputStream(control.getOutputStream()).writeInt(100_000);
              for (int sent = 0; sent < 100_000; sent++) {
                control.getOutputStream().write(' ');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
              }
            });
    assertThat(end.failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
    assertReported(end, Iperf3Phase.RESULTS);
  }

  /** Where the clock of processor time wraps, or nobody counts retransmits, iperf3 says so. */
  @Test
  void aServerWithOddFiguresThatIperf3IsKnownForIsBelievedTheRest() throws Exception {
    String results =
        RESULTS
            .replace("\"cpu_util_total\": 1.5", "\"cpu_util_total\": -4.5")
            .replace("\"retransmits\": -1", "\"retransmits\": 9223372036854775807");
    List<String> told = new ArrayList<>();
    ScriptedIperf3.Fault odd =
        (server, control) -> {
          send(control, results);
          server.say(control, ControlState.DISPLAY_RESULTS);
        };
    try (ScriptedIperf3 server = new ScriptedIperf3(Iperf3Phase.RESULTS, odd)) {
      TestResult result = client(server.port(), LONG, 200, ProtocolChoice.IPERF3, told).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.remote().orElseThrow().cpu().totalPercent()).isZero();
      assertThat(result.remote().orElseThrow().streams().get(0).bytes()).isEqualTo(9000);
    }
  }

  private static End meetResults(String json) throws Exception {
    return meet(Iperf3Phase.RESULTS, (server, control) -> send(control, json));
  }

  private static void send(Socket control, String json) throws IOException {
    DataOutputStream out = new DataOutputStream(control.getOutputStream());
    out.writeInt(json.length());
    out.write(json.getBytes(UTF_8));
  }

  @Test
  void resultsThatAreNoJsonAreRefused() throws Exception {
    byte[] noJson = {0, 0, 0, 2, 'n', 'o'};
    End end =
        meet(Iperf3Phase.RESULTS, (server, control) -> control.getOutputStream().write(noJson));
    assertThat(end.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
  }

  @Test
  void anErrorAfterTheLastWordIsThatOfAnEarlierTest() throws Exception {
    List<String> told = new ArrayList<>();
    ScriptedIperf3.Fault stray =
        (server, control) -> {
          server.say(control, ControlState.DISPLAY_RESULTS);
          server.send(control, Iperf3Message.ServerError.of(ErrorCode.NOT_AUTHORIZED));
        };
    try (ScriptedIperf3 server = new ScriptedIperf3(Iperf3Phase.DISPLAY_RESULTS, stray)) {
      TestResult result = client(server.port(), LONG, 200, ProtocolChoice.IPERF3, told).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.remote()).isPresent();
    }
  }

  /** The server goes wrong before it has asked iperf3's question a second time. */
  @Test
  void autoIsPatientWithAServerThatIsStillBusyWithItsQuestion() throws Exception {
    End end =
        meet(
            Iperf3Phase.PARAM_EXCHANGE,
            SHORT,
            200,
            ProtocolChoice.AUTO,
            (server, control) -> {
              server.say(control, ControlState.PARAM_EXCHANGE);
              Socket second = server.accept();
              server.say(second, ControlState.ACCESS_DENIED);
              Socket third = server.accept();
              third.close();
              Socket fourth = server.accept();
              server.send(fourth, Iperf3Message.ServerError.of(ErrorCode.OMIT));
            });
    assertThat(end.told()).startsWith("notice");
    assertThat(end.failure().reason())
        .isIn(FailureReason.PLAN_INVALID, FailureReason.SERVER_FULL, FailureReason.PEER_CLOSED);
  }

  private static void assertReported(End end, Iperf3Phase phase) {
    if (phase.runHasBegun()) {
      assertThat(end.told()).startsWith("started").endsWith("finished");
    } else {
      assertThat(end.told()).isEmpty();
    }
  }

  private static End meet(Iperf3Phase phase, ScriptedIperf3.Fault fault) throws Exception {
    long millis = phase == Iperf3Phase.RUN ? 20_000 : 200;
    return meet(phase, LONG, millis, ProtocolChoice.IPERF3, fault);
  }

  private static End meet(
      Iperf3Phase phase,
      SessionTimeouts timeouts,
      long millis,
      ProtocolChoice protocol,
      ScriptedIperf3.Fault fault)
      throws Exception {
    List<String> told = new ArrayList<>();
    try (ScriptedIperf3 server = new ScriptedIperf3(phase, fault)) {
      PerfClient<TestResult> client = client(server.port(), timeouts, millis, protocol, told);
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

  private static PerfClient<TestResult> client(
      int port, SessionTimeouts timeouts, long millis, ProtocolChoice protocol, List<String> told) {
    TestPlan plan =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(millis))
            .streams(2)
            .omit(Duration.ZERO)
            .interval(Duration.ofMillis(100))
            .blockBytes(1000)
            .bitsPerSecond(10_000_000)
            .build();
    StreamConfig config =
        new StreamConfig(
            new ServerTarget(
                Transports.load().choose("nio"),
                "127.0.0.1",
                port,
                IpVersion.ANY,
                List.of(),
                5_000,
                1),
            plan,
            protocol,
            Iperf3Options.NONE);
    return PerfClient.streams(config, timeouts, telling(told), TestObserver.SILENT);
  }

  private static Report telling(List<String> told) {
    return new Report() {
      @Override
      public void onNotice(String line) {
        told.add("notice");
      }

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
