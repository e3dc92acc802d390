package io.perfport.common.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsJsonTest {
  /** As iperf3 3.12 sends it: without the counts of the warm-up. */
  private static final String OF_IPERF3 =
      "{\"cpu_util_total\":1.5,\"cpu_util_user\":0.5,\"cpu_util_system\":1,"
          + "\"sender_has_retransmits\":-1,\"congestion_used\":\"cubic\",\"streams\":[{\"id\":1,"
          + "\"bytes\":123456789012,\"retransmits\":-1,\"jitter\":0,\"errors\":0,\"packets\":0,"
          + "\"start_time\":0,\"end_time\":1.000123}]}";

  private static final String STREAM =
      "{\"id\":1,\"bytes\":1,\"retransmits\":0,\"jitter\":0,\"errors\":0,\"packets\":0";

  @Test
  void whatIperf3SendsIsUnderstood() {
    TestResults read = read(OF_IPERF3);
    assertThat(read.cpuTotalPercent()).isEqualTo(1.5);
    assertThat(read.senderHasRetransmits()).isEqualTo(TestResults.RECEIVES_ONLY);
    assertThat(read.streams().get(0).bytes()).isEqualTo(123456789012L);
    assertThat(read.streams().get(0).omittedPackets()).isEmpty();
    assertThat(read.streams().get(0).endSeconds()).isEqualTo(1.000123);
  }

  @Test
  void everythingReadsBack() {
    assertThat(ResultsJson.read(ResultsJson.write(Iperf3Samples.RESULTS)))
        .isEqualTo(Iperf3Samples.RESULTS);
    TestResults withJson =
        new TestResults(
            1, 1, 0, 0, null, List.of(), JsonNodeFactory.instance.objectNode().put("a", 1), null);
    assertThat(ResultsJson.read(ResultsJson.write(withJson))).isEqualTo(withJson);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cpu_util_total", "cpu_util_user", "cpu_util_system", "sender_has_retransmits"})
  void whatIperf3RequiresIsRequired(String key) {
    assertRefused(OF_IPERF3.replace(key, "x"), key);
    assertRefused(OF_IPERF3.replace("\"" + key + "\":", "\"" + key + "\":\"\",\"x\":"), key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "bytes", "retransmits", "jitter", "errors", "packets"})
  void andSoItIsOfEveryStream(String key) {
    assertRefused(OF_IPERF3.replace("\"" + key + "\"", "\"x\""), key);
  }

  @Test
  void theCountsOfTheWarmUpComeTogetherOrNotAtAll() {
    String head = OF_IPERF3.substring(0, OF_IPERF3.indexOf("{\"id\""));
    assertRefused(head + STREAM + ",\"omitted_errors\":1}]}", "omitted_packets");
    assertRefused(head + STREAM + ",\"omitted_packets\":1}]}", "omitted_errors");
    assertThat(
            read(head + STREAM + ",\"omitted_errors\":1,\"omitted_packets\":2}]}")
                .streams()
                .get(0)
                .omittedLost())
        .hasValue(1);
  }

  @Test
  void noMoreStreamsAreReadThanATestCanHave() {
    String head = OF_IPERF3.substring(0, OF_IPERF3.indexOf("{\"id\""));
    assertRefused(head + (STREAM + "},").repeat(256) + STREAM + "}]}", "257 streams");
  }

  private static void assertRefused(String json, String words) {
    assertThatThrownBy(() -> read(json))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            Iperf3Exception.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECEIVE_RESULTS));
  }

  private static TestResults read(String json) {
    return ResultsJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
