package io.perfport.server.observer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamInterval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptIntervalsTest {
  private static final long SECOND = 1_000_000_000;

  private static TestPlan plan(Direction direction, int streams) {
    return TestPlan.builder(direction, new RunLimit.Time(1_000)).streams(streams).build();
  }

  private static Interval interval(TestPlan plan, int second) {
    List<StreamInterval> streams = new ArrayList<>();
    for (int id = 1; id <= plan.connections(); id++) {
      boolean serverSends = !plan.clientSends(id);
      streams.add(
          new StreamInterval(
              id,
              serverSends,
              second * SECOND,
              (second + 1) * SECOND,
              1_000L * id,
              false,
              null,
              null));
    }
    return new Interval(second * SECOND, (second + 1) * SECOND, false, streams);
  }

  private static JsonNode json(KeptIntervals kept) throws IOException {
    return new ObjectMapper().readTree(kept.toJson().toString());
  }

  private static JsonNode afterwards(TestPlan plan, int seconds) throws IOException {
    KeptIntervals kept = new KeptIntervals();
    for (int second = 0; second < seconds; second++) {
      kept.add(plan, interval(plan, second));
    }
    return json(kept);
  }

  /** What is to the server comes first, in the client's document and in the server's. */
  @Test
  void theSumsAreThoseOfTheDirectionsAsTheClientHasThem() throws IOException {
    JsonNode told = afterwards(plan(Direction.BIDIRECTIONAL, 1), 1);
    assertThat(told).hasSize(1);
    assertThat(told.at("/0/sum/bytes").asLong()).isEqualTo(1_000);
    assertThat(told.at("/0/sum/sender").asBoolean()).isFalse();
    assertThat(told.at("/0/sum_bidir_reverse/bytes").asLong()).isEqualTo(2_000);
    assertThat(told.at("/0/streams")).hasSize(2);
  }

  @Test
  void ofManyStreamsTheSumAloneIsKept() throws IOException {
    JsonNode told = afterwards(plan(Direction.FORWARD, KeptIntervals.MOST_STREAMS + 1), 1);
    assertThat(told.at("/0/sum/bytes").asLong()).isEqualTo(45_000);
    assertThat(told.path(0).has("streams")).isFalse();
  }

  /** Their distance stays the same from the first to the last, however long the test is. */
  @Test
  void ofALongTestEachSecondOrFourthIntervalIsKept() throws IOException {
    int most = KeptIntervals.MOST_ROWS / 2;
    assertThat(afterwards(plan(Direction.FORWARD, 1), most)).hasSize(most);
    for (int seconds : new int[] {most + 1, 2 * most, 5 * most + 3}) {
      JsonNode told = afterwards(plan(Direction.FORWARD, 1), seconds);
      assertThat(told.size()).isBetween(most / 2, most);
      int step = told.at("/1/sum/start").asInt();
      for (int at = 0; at < told.size(); at++) {
        assertThat(told.path(at).at("/sum/start").asInt()).isEqualTo(at * step);
      }
      assertThat(told.size() * step).isGreaterThanOrEqualTo(seconds);
    }
  }
}
