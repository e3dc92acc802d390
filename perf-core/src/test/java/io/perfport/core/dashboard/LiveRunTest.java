package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.dashboard.LiveSource.Totals;
import io.perfport.core.report.JsonFields;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveRunTest {
  private static final StreamListener NOBODY =
      new StreamListener() {
        @Override
        public void onStreamEnded(DataStream stream) {}

        @Override
        public void onStreamFailed(DataStream stream, Failure why) {}
      };

  private final EmbeddedChannel channel = new EmbeddedChannel();

  /** How often a kernel was asked, which is what a sample costs. */
  private int asked;

  private final SocketFacts facts =
      new SocketFacts() {
        @Override
        public Optional<TcpInfo> tcpInfo(Channel of) {
          asked++;
          return Optional.of(new TcpInfo(100, 10, 30, 1_000, 1_000, 7, 1_000, 1_500, 3));
        }

        @Override
        public Optional<String> congestionControl(Channel of) {
          return Optional.empty();
        }
      };

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private LiveRun run(int streams) {
    TestPlan plan =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(1_000)).streams(streams).build();
    List<DataStream> made = new ArrayList<>();
    for (int id = 1; id <= streams; id++) {
      made.add(DataStream.sender(id, channel, plan, facts, NOBODY));
    }
    return new LiveRun(made);
  }

  @Test
  void aFewStreamsAreAskedAndToldEachTime() {
    LiveRun run = run(4);
    run.take(new Totals(), 16);
    for (int times = 2; times < 5; times++) {
      JsonFields told = run.take(new Totals(), 16);
      assertThat(asked).isEqualTo(4 * times);
      assertThat(told.node().path("rtt_us").asDouble()).isEqualTo(100);
      assertThat(told.node().path("cwnd_bytes").asLong()).isPositive();
    }
  }

  /** So that what it costs the event loops has a limit. */
  @Test
  void ofThousandsNoMoreThanAThousandAreAskedAtOnceAndAllAreToldTogether() {
    int streams = 2 * LiveRun.MOST_ASKED + 500;
    LiveRun run = run(streams);
    for (int turn = 1; turn <= 3; turn++) {
      int before = asked;
      assertThat(run.take(new Totals(), 16).node().has("rtt_us")).isFalse();
      assertThat(asked - before).isBetween(1, LiveRun.MOST_ASKED);
    }
    assertThat(asked).isEqualTo(streams);
    JsonFields told = run.take(new Totals(), 16);
    assertThat(told.node().path("cwnd_bytes").asLong() % streams).isZero();
    assertThat(told.node().path("cwnd_bytes").asLong()).isPositive();
  }

  /** A sum of sessions must not jump where one of them has nothing new. */
  @Test
  void betweenTheTurnsTheTotalsHaveTheLastSum() {
    LiveRun run = run(2 * LiveRun.MOST_ASKED);
    for (int times = 0; times < 4; times++) {
      run.take(new Totals(), 0);
    }
    for (int times = 0; times < 3; times++) {
      Totals totals = new Totals();
      run.take(totals, 0);
      assertThat(totals.toJson().node().has("sent_bits_per_second")).isTrue();
    }
  }
}
