package io.perfport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.MetricsOptions.ServedEndpoint;
import io.perfport.core.transport.Transports;
import io.perfport.server.ServerProcess;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.hostile.AttackedServer;
import io.perfport.server.hostile.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a server ends by itself, and how. */
@Timeout(120)
class ServeUntilStoppedTest {
  private static final Pattern PORT = Pattern.compile("port (\\d+)");
  private static final long NOT_IDLE = 0;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource
  void aOneOffServerEndsAfterATestOfRequests(ExchangeKind kind) throws Exception {
    CompletableFuture<ExitCode> end = serveOne(NOT_IDLE);
    try (RawPeer control = peer();
        RawPeer requests = peer()) {
      control.hello();
      requests.join(control.propose(AttackedServer.exchange(kind, 1, 100, 300)));
      control.start();
      requests.raw(new byte[100]);
      assertThat(requests.raw(300)).hasSize(300);
      control.send(new ControlMessage.End(false));
      assertThat(control.readPastProgress()).isInstanceOf(ControlMessage.ExchangeResults.class);
      control.send(new ControlMessage.Done());
      assertThat(codeOf(end)).isEqualTo(ExitCode.SUCCESS);
    }
  }

  @Test
  void aStrangerThatOnlyGreetsOrPlansIsNotTheOneTest() throws Exception {
    CompletableFuture<ExitCode> end = serveOne(NOT_IDLE);
    try (RawPeer stranger = peer()) {
      stranger.hello();
    }
    awaitOutput("control connection");
    try (RawPeer stranger = peer()) {
      stranger.hello();
      stranger.propose(AttackedServer.exchange(ExchangeKind.PERSISTENT, 1, 100, 300));
      stranger.send(new ControlMessage.Done());
      assertThat(stranger.failure().detail()).contains("out of turn");
    }
    try (RawPeer stranger = peer()) {
      stranger.raw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(stranger.failure()).isNotNull();
    }
    assertThat(end).isNotDone();
    streams();
    assertThat(codeOf(end)).isEqualTo(ExitCode.SUCCESS);
  }

  @Test
  void aTestThatBreaksOffEndsAOneOffServerWithItsCode() throws Exception {
    CompletableFuture<ExitCode> end = serveOne(NOT_IDLE);
    try (RawPeer control = peer();
        RawPeer stream = peer()) {
      control.hello();
      stream.join(
          control.propose(AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Bytes(1_000))));
      control.start();
    }
    assertThat(codeOf(end)).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aOneOffServerEndsWhenNobodyComesForItsIdleTimeout() throws Exception {
    assertThat(codeOf(serveOne(200))).isEqualTo(ExitCode.SUCCESS);
    assertThat(output()).contains("no client came for 0.2 s (--idle-timeout)");
  }

  @Test
  void aSessionThatIsOpenIsSomebodyWhoCame() throws Exception {
    FirstTest test = new FirstTest();
    test.onOpened("a", null, "a test", ControlProtocol.PERFPORT);
    CompletableFuture<Optional<Outcome>> end =
        CompletableFuture.supplyAsync(() -> test.await(20), each -> new Thread(each).start());
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(end).isNotDone();
    test.onEnded("a", null, (TestPlan) null, null, new Outcome.Interrupted());
    assertThat(end.get(60, TimeUnit.SECONDS)).isEmpty();
  }

  /** The test port is taken, so that whatever was opened was opened before it. */
  @Test
  void theMetricsPortOpensBeforeTheTestPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerConfig config =
          new ServerConfig(
              Transports.load().choose("nio"),
              "127.0.0.1",
              taken.getLocalPort(),
              1,
              SessionLimits.DEFAULT,
              true);
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      ServerTask task =
          new ServerTask(
              config,
              false,
              Optional.of(new ServedEndpoint(anyPort, true)),
              Optional.empty(),
              NOT_IDLE,
              Optional.empty(),
              false);
      PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
      assertThatThrownBy(
              () ->
                  new ServeUntilStopped(print, new PrintStream(OutputStream.nullOutputStream()))
                      .run(task))
          .isInstanceOf(FailureException.class);
      assertThat(output())
          .containsPattern("metrics at http://127\\.0\\.0\\.1:\\d+/metrics")
          .containsPattern("live page at http://127\\.0\\.0\\.1:\\d+/");
    }
  }

  @Test
  void sigtermIsToldWithoutAnError() throws Exception {
    for (String[] options : new String[][] {{"-1"}, {}}) {
      try (ServerProcess server = ServerProcess.start(options);
          RawPeer control = new RawPeer(server.address());
          RawPeer stream = new RawPeer(server.address())) {
        control.hello();
        stream.join(
            control.propose(AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Time(60_000))));
        control.start();
        server.terminate();
        assertThat(control.failure().detail()).contains("shutting down");
        assertThat(server.awaitExit()).isEqualTo(143);
        assertThat(server.errors()).isEmpty();
        assertThat(server.output()).contains("shutting down; 1 sessions are told");
      }
    }
  }

  private void streams() throws Exception {
    try (RawPeer control = peer();
        RawPeer stream = peer()) {
      control.hello();
      stream.join(
          control.propose(AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Bytes(1_000))));
      control.start();
      stream.raw(new byte[1_000]);
      stream.socket().shutdownOutput();
      control.send(new ControlMessage.End(false));
      control.send(
          new ControlMessage.Results(
              ((ControlMessage.Results) control.readPastProgress()).result()));
      control.send(new ControlMessage.Done());
      assertThat(control.atEnd()).isTrue();
    }
  }

  /** Serves one test, on a thread of its own. */
  private CompletableFuture<ExitCode> serveOne(long idleMillis) {
    ServerConfig config =
        new ServerConfig(
            Transports.load().choose("nio"), "127.0.0.1", 0, 1, SessionLimits.DEFAULT, true);
    ServerTask task =
        new ServerTask(
            config, false, Optional.empty(), Optional.empty(), idleMillis, Optional.empty(), false);
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return CompletableFuture.supplyAsync(
        () ->
            new ServeUntilStopped(print, new PrintStream(OutputStream.nullOutputStream()))
                .run(task),
        each -> new Thread(each).start());
  }

  private static ExitCode codeOf(CompletableFuture<ExitCode> end) throws Exception {
    return end.get(60, TimeUnit.SECONDS);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private RawPeer peer() throws IOException, InterruptedException {
    int port = Integer.parseInt(awaitOutput(PORT.pattern()).group(1));
    return new RawPeer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private Matcher awaitOutput(String expression) throws InterruptedException {
    Pattern pattern = Pattern.compile(expression);
    for (int i = 0; i < 6_000; i++) {
      Matcher matcher = pattern.matcher(output());
      if (matcher.find()) {
        return matcher;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("no '" + expression + "' in: " + output());
  }
}
