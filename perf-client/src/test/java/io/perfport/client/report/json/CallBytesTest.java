package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.report.Samples;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a result says of system calls that move something else than a block of {@code -l}. */
class CallBytesTest {
  private final TestPlan plan = Samples.plan(Direction.FORWARD, 1);
  private final TestResult made = Samples.result(plan, true, Samples.COMPLETED);

  private JsonNode stream(Long sent, Long received) {
    TestResult result =
        new TestResult(
            made.start(),
            made.intervals(),
            moving(made.local(), sent),
            Optional.of(moving(made.remote().orElseThrow(), received)),
            made.outcome());
    return JsonPerfport.of(Samples.config("epoll", plan), result).node().at("/streams/0");
  }

  private static EndpointResult moving(EndpointResult end, Long callBytes) {
    StreamTotal total = end.streams().get(0);
    return new EndpointResult(
        end.transport(),
        end.workers(),
        end.system(),
        end.congestion(),
        end.cpu(),
        List.of(
            new StreamTotal(
                total.streamId(),
                total.sender(),
                total.nanos(),
                total.bytes(),
                total.omittedBytes(),
                total.frames(),
                total.retransmits(),
                total.minRttMicros(),
                total.meanRttMicros(),
                total.maxRttMicros(),
                total.maxCongestionWindowBytes(),
                total.complete(),
                total.datagrams(),
                callBytes)));
  }

  @Test
  void eachEndTellsItsOwn() {
    JsonNode stream = stream(1_179_648L, 1_048_576L);
    assertThat(stream.at("/sender/call_bytes").asLong()).isEqualTo(1_179_648);
    assertThat(stream.at("/receiver/call_bytes").asLong()).isEqualTo(1_048_576);
  }

  @Test
  void ofABlockOrOfWhatIsNotKnownNothingIsSaid() {
    assertThat(stream((long) plan.blockBytes(), null).toString()).doesNotContain("call_bytes");
  }
}
