package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.client.LossyPath;
import io.perfport.common.plan.Direction;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transports;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Datagrams of the warm-up that come after its end, or once more after it, over iperf3's protocol:
 * none was dropped, so no total has a loss, nor less than none.
 */
@Timeout(180)
class WarmUpOrderTest {
  /** 500 a second: the path's threads keep up. */
  private static final String CLIENT = "--iperf3 --transport nio -u -O 1 -t 2 -l 500 -b 2M -i 0.5";

  /** Past the one at which the warm-up ends, also where the sender was held up meanwhile. */
  private static final long LAST_LATE = 600;

  private static final long DATAGRAMS = 1_500;

  @ParameterizedTest
  @ValueSource(strings = {"", " -R", " --bidir"})
  void perfportsServerCountsNoLossWhereNoneWasDropped(String options) throws Exception {
    try (LoopbackServers.Running server =
            LoopbackServers.load().start(Transports.load().choose("nio"), 2);
        LossyPath path = new LossyPath(server.port(), WarmUpOrderTest::lateAcrossTheWarmUp)) {
      assertNothingLost(CommandLineClient.of(path.port(), CLIENT + options).run(), path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -R"})
  void anIperf3ServerCountsNoLossWhereNoneWasDropped(String options) throws Exception {
    Iperf3Process.require();
    try (Iperf3Process server = Iperf3Process.start("-1");
        LossyPath path = new LossyPath(server.port(), WarmUpOrderTest::lateAcrossTheWarmUp)) {
      server.awaitOutput("Server listening");
      assertNothingLost(CommandLineClient.of(path.port(), CLIENT + options).run(), path);
    }
  }

  private static LossyPath.Fate lateAcrossTheWarmUp(boolean toServer, long sequence, int count) {
    if (sequence == 0 || sequence > LAST_LATE) {
      return LossyPath.Fate.PASS;
    }
    return switch ((int) (sequence % 3)) {
      case 0 -> LossyPath.Fate.DELAY;
      case 1 -> LossyPath.Fate.REPEAT_LATE;
      default -> LossyPath.Fate.PASS;
    };
  }

  private static void assertNothingLost(TestResult result, LossyPath path) {
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    Direction direction = result.start().plan().direction();
    for (boolean up : new boolean[] {true, false}) {
      if (up ? direction.clientSends() : direction.serverSends()) {
        assumeTrue(
            path.entered(up) > LAST_LATE + LossyPath.LATE_BY,
            "some were so late that the test was over");
        assertThat(path.count(up, LossyPath.Fate.DELAY)).isPositive();
        assertThat(path.count(up, LossyPath.Fate.REPEAT_LATE)).isPositive();
      }
    }
    List<StreamTotal> receivers =
        Stream.concat(
                result.local().streams().stream(), result.remote().orElseThrow().streams().stream())
            .filter(stream -> !stream.sender())
            .toList();
    assertThat(receivers).hasSize(result.start().plan().connections());
    for (StreamTotal each : receivers) {
      DatagramCounts counts = each.datagrams();
      assertThat(counts.packets()).as("%s", counts).isBetween(1L, DATAGRAMS);
      assertThat(counts.lost()).as("%s", counts).isZero();
    }
  }
}
