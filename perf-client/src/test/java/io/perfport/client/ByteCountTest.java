package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that ends with its last byte, over a link that is down: progress bounds it. */
@Timeout(120)
class ByteCountTest {
  /** More than the sockets' buffers hold. */
  private static final long BYTES = 64L << 20;

  private static final Transport TRANSPORT = Transports.load().choose("nio");

  private static TestResult run(DeadLink link, Direction direction, SessionTimeouts timeouts) {
    TestPlan plan =
        TestPlan.builder(direction, new RunLimit.Bytes(BYTES)).omit(Duration.ZERO).build();
    StreamConfig config = StreamConfig.to("127.0.0.1", link.port(), plan).withTransport("nio");
    return PerfClient.streams(config, timeouts, Report.SILENT, TestObserver.SILENT).run();
  }

  private static long bytes(EndpointResult end) {
    return end.streams().stream().mapToLong(StreamTotal::bytes).sum();
  }

  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "REVERSE"})
  void aLinkThatIsDownForThreeSecondsCostsNoByte(Direction direction) throws Exception {
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), null, 1)) {
      link.holdDataAfter(10, 3_000);
      TestResult result = run(link, direction, SessionTimeouts.DEFAULT);
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(bytes(result.local())).isEqualTo(BYTES);
      assertThat(bytes(result.remote().orElseThrow())).isEqualTo(BYTES);
    }
  }

  /** The control connection lives, and says every second that nothing has come. */
  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "REVERSE"})
  void aByteCountThatMovesNothingAnyMoreEndsWithWhatWasMeasured(Direction direction)
      throws Exception {
    SessionTimeouts timeouts = new SessionTimeouts(20_000, 20_000, 20_000, 20_000, 2_000, 20_000);
    try (LoopbackServers.Running server = LoopbackServers.load().start(TRANSPORT, 1);
        DeadLink link = new DeadLink(server.port(), null, 1)) {
      link.holdDataAfter(10, 3_600_000);
      TestResult result = run(link, direction, timeouts);
      assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(((Outcome.Failed) result.outcome()).failure().reason())
          .isEqualTo(FailureReason.TIMED_OUT);
      assertThat(((Outcome.Failed) result.outcome()).failure().detail())
          .contains("no stream moved a byte for 2.0 s");
      assertThat(bytes(result.local())).isPositive().isLessThan(BYTES);
    }
  }
}
