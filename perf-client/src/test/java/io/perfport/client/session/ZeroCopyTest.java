package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --zerocopy} and {@code --skip-rx-copy}, client and server in this process. */
@Timeout(120)
class ZeroCopyTest {
  private static final Transports TRANSPORTS = Transports.load();

  @BeforeAll
  static void requireEpoll() {
    assumeTrue(
        TRANSPORTS.available().stream().anyMatch(each -> each.name().equals("epoll")),
        "needs Linux");
  }

  @ParameterizedTest
  @CsvSource({
    "epoll, epoll, FORWARD, 1, true, true",
    "epoll, epoll, REVERSE, 3, true, true",
    "epoll, epoll, BIDIRECTIONAL, 2, true, true",
    "epoll, epoll, BIDIRECTIONAL, 1, false, true",
    "nio, nio, FORWARD, 1, true, false",
    "nio, nio, BIDIRECTIONAL, 3, true, false",
    "nio, epoll, REVERSE, 1, true, true",
    "epoll, nio, FORWARD, 2, true, true",
    "epoll, blocking, FORWARD, 1, false, true",
    "blocking, epoll, FORWARD, 1, true, false",
    "io_uring, epoll, FORWARD, 2, true, false",
  })
  void everyByteOfAByteCountArrivesAndNoMore(
      String server,
      String client,
      Direction direction,
      int streams,
      boolean zeroCopy,
      boolean skipReceiveCopy) {
    assumeTrue(TRANSPORTS.available().stream().anyMatch(each -> each.name().equals(server)));
    long bytes = 20_000_003;
    TestPlan plan =
        plan(direction, new RunLimit.Bytes(bytes), zeroCopy, skipReceiveCopy).toBuilder()
            .streams(streams)
            .build();
    TestResult result = run(server, client, plan);
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    long each = direction == Direction.BIDIRECTIONAL ? 2 * bytes : bytes;
    assertThat(bytes(result, false)).isEqualTo(each);
    assertThat(bytes(result, true)).isEqualTo(each);
    assertThat(result.start().plan()).isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource({"epoll, FORWARD, true", "epoll, REVERSE, true", "nio, REVERSE, false"})
  void bothEndsOfATimedRunCountTheSame(
      String transport, Direction direction, boolean skipReceiveCopy) {
    TestResult result =
        run(transport, transport, plan(direction, new RunLimit.Time(300), true, skipReceiveCopy));
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(bytes(result, true)).isPositive().isEqualTo(bytes(result, false));
  }

  @ParameterizedTest
  @CsvSource({"epoll", "nio"})
  void blocksArePacedAsEver(String transport) {
    TestPlan plan =
        plan(Direction.REVERSE, new RunLimit.Bytes(300_000), true, false).toBuilder()
            .blockBytes(100_000)
            .bitsPerSecond(24_000_000)
            .build();
    TestResult result = run(transport, transport, plan);
    assertThat(bytes(result, false)).isEqualTo(300_000);
    assertThat(result.local().streams().get(0).nanos())
        .isGreaterThan(Duration.ofMillis(60).toNanos()); // 100 ms, less what goes at once
  }

  @ParameterizedTest
  @CsvSource({
    "io_uring, REVERSE, true, false, --zerocopy",
    "blocking, BIDIRECTIONAL, true, false, --zerocopy",
    "blocking, FORWARD, false, true, --skip-rx-copy",
    "nio, FORWARD, true, true, --skip-rx-copy",
  })
  void aServerWhoseTransportCopiesSaysSo(
      String server, Direction direction, boolean zeroCopy, boolean skip, String option) {
    assumeTrue(TRANSPORTS.available().stream().anyMatch(each -> each.name().equals(server)));
    TestPlan plan = plan(direction, new RunLimit.Time(300), zeroCopy, skip);
    FailureException refusal =
        catchThrowableOfType(FailureException.class, () -> run(server, "epoll", plan));
    assertThat(refusal.failure().reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED);
    assertThat(refusal.failure().detail()).contains(server, option);
  }

  private static TestPlan plan(
      Direction direction, RunLimit limit, boolean zeroCopy, boolean skipReceiveCopy) {
    return TestPlan.builder(direction, limit)
        .omit(Duration.ZERO)
        .interval(Duration.ofMillis(100))
        .blockBytes(65_536)
        .copies(new CopyTuning(zeroCopy, skipReceiveCopy))
        .build();
  }

  private static TestResult run(String server, String client, TestPlan plan) {
    Transport own = TRANSPORTS.choose(client);
    try (LoopbackServers.Running running =
        LoopbackServers.load().start(TRANSPORTS.choose(server), 2)) {
      ServerTarget target =
          new ServerTarget(own, "127.0.0.1", running.port(), IpVersion.ANY, List.of(), 10_000, 2);
      return PerfClient.streams(new StreamConfig(target, plan), Report.SILENT).run();
    }
  }

  private static long bytes(TestResult result, boolean sent) {
    return Stream.concat(
            result.local().streams().stream(), result.remote().orElseThrow().streams().stream())
        .filter(stream -> stream.sender() == sent)
        .mapToLong(StreamTotal::bytes)
        .sum();
  }
}
