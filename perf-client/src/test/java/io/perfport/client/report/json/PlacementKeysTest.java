package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.config.Affinity;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Samples;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Placement;
import io.perfport.common.result.TestResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a test ran, in its JSON, and as a condition of baselines. */
class PlacementKeysTest {
  private static final ProcessorSet TWO = ProcessorSet.of(2);

  private final TestPlan plan = Samples.plan(Direction.FORWARD, 1);
  private final StreamConfig free = Samples.config("epoll", plan);
  private final StreamConfig held =
      free.withServer(free.server().withAffinity(new Affinity(TWO, ProcessorSet.parse("3-5"))));
  private final TestResult made = Samples.result(plan, true, Samples.COMPLETED);

  private static EndpointResult at(EndpointResult end, Placement placement) {
    return new EndpointResult(
        end.transport(),
        end.workers(),
        end.system(),
        end.congestion(),
        end.cpu(),
        end.streams(),
        end.warmUpNanos(),
        end.warnings(),
        end.busyPoll(),
        placement);
  }

  private TestResult placed() {
    return new TestResult(
        made.start(),
        made.intervals(),
        at(made.local(), new Placement(TWO, TWO, 0)),
        Optional.of(
            at(
                made.remote().orElseThrow(),
                new Placement(ProcessorSet.parse("3-5"), ProcessorSet.parse("3-4"), 1))),
        made.outcome());
  }

  @Test
  void bothEndsAndTheConfigurationTellIt() {
    JsonNode perfport = JsonPerfport.of(held, placed()).node();
    assertThat(perfport.at("/client/affinity").asText()).isEqualTo("2");
    assertThat(perfport.at("/client/processors").asText()).isEqualTo("2");
    assertThat(perfport.at("/client/moved_threads").asInt(-1)).isZero();
    assertThat(perfport.at("/client/system").asText()).isNotEmpty();
    assertThat(perfport.at("/server/affinity").asText()).isEqualTo("3-5");
    assertThat(perfport.at("/server/processors").asText()).isEqualTo("3-4");
    assertThat(perfport.at("/server/moved_threads").asInt(-1)).isEqualTo(1);
    assertThat(perfport.at("/configuration/client_affinity").asText()).isEqualTo("2");
    assertThat(perfport.at("/configuration/server_affinity").asText()).isEqualTo("3-5");
  }

  @Test
  void itIsAConditionOfComparisons() {
    assertThat(ResultConditions.of(held, placed()))
        .containsEntry("client_affinity", "2")
        .containsEntry("server_affinity", "3-5")
        .containsEntry("client.affinity", "2")
        .containsEntry("server.affinity", "3-5")
        .doesNotContainKeys("client.processors", "server.processors");
  }

  @Test
  void whereNothingIsKnownNothingIsSaid() {
    JsonNode perfport = JsonPerfport.of(free, made).node();
    assertThat(perfport.toString()).doesNotContain("affinity", "processors\":\"", "moved_threads");
  }
}
