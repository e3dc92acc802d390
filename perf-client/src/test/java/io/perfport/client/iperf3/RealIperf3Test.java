package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Iperf3Options.Iperf3Login;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What else there is to a test against the real iperf3: how it is found, refused and stopped. */
@Timeout(180)
class RealIperf3Test {
  private static final String LONG_RUN = "-t 30 -O 0 -i 0.2 -b 50M";

  @TempDir Path folder;

  @BeforeAll
  static void requireIperf3() {
    Iperf3Process.require();
  }

  @Test
  void autoFindsIperf3AndSaysSo() throws Exception {
    try (Iperf3Process server = Iperf3Process.start()) {
      CommandLineClient client = CommandLineClient.of(server.port(), "-t 0.3 -O 0");
      TestResult result = client.run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.start().protocol()).isEqualTo(ControlProtocol.IPERF3);
      assertThat(client.notices).hasSize(1);
      assertThat(client.notices.get(0)).contains("iperf3", "--iperf3");
    }
  }

  @Test
  void autoSaysWhatDoesNotFitIperf3() throws Exception {
    try (Iperf3Process server = Iperf3Process.start()) {
      Failure failure = refusal(CommandLineClient.of(server.port(), "-t 0.3 -O 0 --verify"));
      assertThat(failure.reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED);
      assertThat(failure.detail()).contains("iperf3", "--verify");
    }
  }

  @Test
  void anInterruptedTestGivesWhatWasMeasuredAndTellsTheServer() throws Exception {
    try (Iperf3Process server = Iperf3Process.start("-1", "-J")) {
      TestResult result =
          CommandLineClient.of(server.port(), "--iperf3 " + LONG_RUN)
              .atInterval(PerfClient::interrupt)
              .run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Interrupted.class);
      assertThat(result.local().streams().get(0).bytes()).isPositive();
      assertThat(server.document().path("error").asText()).contains("client has terminated");
    }
  }

  @Test
  void aServerThatIsStoppedLeavesAPartialResult() throws Exception {
    try (Iperf3Process server = Iperf3Process.start()) {
      TestResult result =
          CommandLineClient.of(server.port(), "--iperf3 " + LONG_RUN)
              .atInterval(client -> server.terminate())
              .run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(((Outcome.Failed) result.outcome()).failure().reason())
          .isEqualTo(FailureReason.SHUTTING_DOWN);
      assertThat(result.local().streams().get(0).bytes()).isPositive();
    }
  }

  @Test
  void aBusyServerRefusesAndTheTestThatItIsBusyWithGoesOn() throws Exception {
    try (Iperf3Process server = Iperf3Process.start()) {
      CountDownLatch runs = new CountDownLatch(1);
      CountDownLatch refused = new CountDownLatch(1);
      CommandLineClient first =
          CommandLineClient.of(server.port(), "--iperf3 " + LONG_RUN)
              .atInterval(
                  client -> {
                    runs.countDown();
                    if (refused.getCount() == 0) {
                      client.interrupt();
                    }
                  });
      CompletableFuture<TestResult> result = CompletableFuture.supplyAsync(first::runQuietly);
      runs.await();
      Failure failure = refusal(CommandLineClient.of(server.port(), "--iperf3 -t 1"));
      refused.countDown();
      assertThat(failure.reason()).isIn(FailureReason.SERVER_FULL, FailureReason.PEER_CLOSED);
      assertThat(failure.detail()).contains("busy");
      assertThat(result.get().outcome()).isInstanceOf(Outcome.Interrupted.class);
    }
  }

  @Test
  void aUserIsLetInWithTheRightPasswordOnly() throws Exception {
    Iperf3Users users = Iperf3Users.create(folder, "ann", "right");
    RsaPadding padding = Iperf3Process.onlyPkcs1() ? RsaPadding.PKCS1 : RsaPadding.OAEP;
    try (Iperf3Process server = users.server()) {
      TestResult result =
          CommandLineClient.of(server.port(), "--iperf3 -t 0.3 -O 0")
              .as(new Iperf3Login("ann", "right", users.publicKey(), padding))
              .run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);

      Failure wrong =
          refusal(
              CommandLineClient.of(server.port(), "--iperf3 -t 0.3 -O 0")
                  .as(new Iperf3Login("ann", "wrong", users.publicKey(), padding)));
      assertThat(wrong.reason()).isIn(FailureReason.PEER_CLOSED, FailureReason.NOT_AUTHORIZED);
      Failure nobody = refusal(CommandLineClient.of(server.port(), "--iperf3 -t 0.3 -O 0"));
      assertThat(nobody.reason()).isIn(FailureReason.PEER_CLOSED, FailureReason.NOT_AUTHORIZED);
    }
  }

  static Failure refusal(CommandLineClient client) {
    FailureException e = catchThrowableOfType(FailureException.class, client::run);
    assertThat(e).isNotNull();
    return e.failure();
  }
}
