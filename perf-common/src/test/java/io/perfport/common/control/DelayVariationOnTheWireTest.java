package io.perfport.common.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LatencySummary.LatencyPercentile;
import io.perfport.common.result.StreamTotal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver of datagrams says of their delay, to peers of other versions too. */
class DelayVariationOnTheWireTest {
  private static final DatagramCounts RECEIVED = DatagramCounts.ofReceiver(100, 1, 2, 3, 0, 0.5);
  private static final String TOLD =
      "\"samples\":20,\"minNanos\":0,\"meanNanos\":1,\"deviationNanos\":1,\"maxNanos\":2";

  private static String written(DatagramCounts counts) {
    StreamTotal total =
        new StreamTotal(1, false, 5, 6, 0, 0, null, null, null, null, null, true, counts);
    EndpointResult result = new EndpointResult("nio", 1, null, null, null, List.of(total));
    byte[] json = ControlJson.write(new ControlMessage.Results(result));
    return new String(json, StandardCharsets.UTF_8);
  }

  private static DatagramCounts read(String json) {
    ControlMessage message =
        ControlJson.read(
            FrameType.RESULTS, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    return ((ControlMessage.Results) message).result().streams().get(0).datagrams();
  }

  @Test
  void comesAsItWent() {
    DatagramCounts counts =
        RECEIVED.withDelayVariation(
            new LatencySummary(
                99, 0, 12.5, 3.25, 77_000, List.of(new LatencyPercentile(50, 11_000))));
    assertThat(read(written(counts))).isEqualTo(counts);
  }

  @Test
  void anOlderPeerSaysNothing() {
    assertThat(written(RECEIVED)).doesNotContain("delayVariation");
    assertThat(read(written(RECEIVED))).isEqualTo(RECEIVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{" + TOLD + "}",
        "{" + TOLD + ",\"percentiles\":[null]}",
        "{" + TOLD + ",\"percentiles\":[{\"percent\":100,\"nanos\":1}]}",
        "{" + TOLD + ",\"percentiles\":[{\"percent\":\"NaN\",\"nanos\":1}]}",
        "{" + TOLD + ",\"percentiles\":[{\"percent\":50,\"nanos\":-1}]}",
        "{\"samples\":0,\"percentiles\":[]}",
        "7"
      })
  void whatIsNoneIsABadMessage(String variation) {
    String jitter = "\"jitterMillis\"";
    assertBadMessage(
        written(RECEIVED).replace(jitter, "\"delayVariation\":" + variation + "," + jitter));
  }

  @Test
  void morePercentilesThanAnybodyHasAreABadMessage() {
    String one = "{\"percent\":50,\"nanos\":1}";
    String many = String.join(",", Collections.nCopies(LatencySummary.MAX_PERCENTILES + 1, one));
    whatIsNoneIsABadMessage("{" + TOLD + ",\"percentiles\":[" + many + "]}");
  }

  private static void assertBadMessage(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE));
  }
}
