package io.perfport.common.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.iperf3.TestParameters.StreamProtocol;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersJsonTest {
  /** As iperf3 3.12 sends it for {@code -P 2 -R -t 3 -O 1 -C reno}. */
  private static final String OF_IPERF3 =
      "{\"tcp\":true,\"omit\":1,\"time\":3,\"num\":0,\"blockcount\":0,\"parallel\":2,"
          + "\"reverse\":true,\"len\":131072,\"pacing_timer\":1000,\"congestion\":\"reno\","
          + "\"client_version\":\"3.12\"}";

  @Test
  void whatIperf3SendsIsUnderstood() {
    TestParameters read = read(OF_IPERF3);
    assertThat(read.protocol()).isEqualTo(StreamProtocol.TCP);
    assertThat(read.parallel()).isEqualTo(2);
    assertThat(read.reverse()).isTrue();
    assertThat(read.extent()).isEqualTo(new TestParameters.Extent(1, 3, 0, 0));
    assertThat(read.sending().blockBytes()).isEqualTo(131072);
    assertThat(read.socket().congestion()).isEqualTo("reno");
    assertThat(read.extras().clientVersion()).isEqualTo("3.12");
  }

  @Test
  void everythingReadsBack() {
    assertThat(ParametersJson.read(ParametersJson.write(Iperf3Samples.EVERYTHING)))
        .isEqualTo(Iperf3Samples.EVERYTHING);
    assertThat(ParametersJson.read(ParametersJson.write(Iperf3Samples.DEFAULTS)))
        .isEqualTo(Iperf3Samples.DEFAULTS);
  }

  @Test
  void whatIsNotAskedForIsNotWritten() {
    assertThat(new String(ParametersJson.write(Iperf3Samples.DEFAULTS), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"tcp\":true,\"omit\":0,\"time\":10,\"num\":0,\"blockcount\":0,\"parallel\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"reverse\":1,\"nodelay\":\"true\",\"mptcp\":0,\"udp\":\"yes\"}",
        "{\"parallel\":\"4\",\"omit\":true,\"time\":null,\"num\":[1],\"MSS\":{}}",
        "{\"title\":7,\"congestion\":false,\"get_server_output\":true,\"extra_data\":{}}",
        "{\"x-something-new\":{\"a\":[1,2,{\"b\":null}]},\"tcp\":true}",
      })
  void aWrongTypeIsAbsentAndAnUnknownKeyIsIgnored(String json) {
    assertThat(read(json)).isEqualTo(Iperf3Samples.DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "null", "{", "{\"tcp\":tru", "\u0000", "{'a':1}"})
  void whatIsNoObjectIsRefused(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            Iperf3Exception.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RECEIVE_PARAMETERS));
  }

  @Test
  void numbersBeyondEveryRangeStayBeyondIt() {
    assertThat(read("{\"num\":1e400}").extent().bytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(read("{\"num\":-99999999999999999999}").extent().bytes()).isEqualTo(Long.MIN_VALUE);
    assertThat(read("{\"time\":2.9}").extent().timeSeconds()).isEqualTo(2);
  }

  @Test
  void nestingIsLimited() {
    assertThatThrownBy(() -> read("{\"a\":".repeat(1000)))
        .isInstanceOf(Iperf3Exception.class)
        .hasMessageContaining("depth");
  }

  @ParameterizedTest
  @CsvSource({
    "STREAMS, '\"parallel\":0'",
    "STREAMS, '\"parallel\":129'",
    "DURATION, '\"time\":86401'",
    "DURATION, '\"time\":-1'",
    "OMIT, '\"omit\":601'",
    "RECEIVE_PARAMETERS, '\"num\":-1'",
    "RECEIVE_PARAMETERS, '\"blockcount\":-1'",
    "SEGMENT_SIZE, '\"MSS\":32768'",
    "WINDOW, '\"window\":536870913'",
    "BLOCK_SIZE, '\"len\":1048577'",
    "BLOCK_SIZE, '\"len\":-1'",
    "UDP_BLOCK_SIZE, '\"udp\":true,\"len\":15'",
    "UDP_BLOCK_SIZE, '\"udp\":true,\"len\":65508'",
    "TOTAL_RATE, '\"bandwidth\":-1'",
    "TOTAL_RATE, '\"fqrate\":-1'",
    "BURST, '\"burst\":1001'",
    "TYPE_OF_SERVICE, '\"TOS\":256'",
    "FLOW_LABEL, '\"flowlabel\":1048576'",
    "AFFINITY, '\"server_affinity\":1025'",
    "RECEIVE_PARAMETERS, '\"gro\":2'",
    "REVERSE_AND_BIDIRECTIONAL, '\"reverse\":true,\"bidirectional\":true'",
  })
  void outOfRangeHasIperf3sCode(ErrorCode code, String members) {
    assertThatThrownBy(() -> ParameterRules.check(read("{" + members + "}")))
        .isInstanceOfSatisfying(Iperf3Exception.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void theEdgesOfEveryRangeAreInIt() {
    ParameterRules.check(
        read(
            "{\"parallel\":128,\"time\":86400,\"omit\":600,\"MSS\":32767,\"window\":536870912,"
                + "\"len\":1048576,\"burst\":1000,\"TOS\":255,\"flowlabel\":1048575,"
                + "\"server_affinity\":1024}"));
    ParameterRules.check(read("{\"udp\":true,\"len\":16}"));
    ParameterRules.check(read("{\"udp\":true,\"len\":65507}"));
    ParameterRules.check(read("{\"udp\":true,\"len\":0,\"time\":0}"));
  }

  @Property
  void anyTextIsParametersOrRefused(@ForAll String text) {
    try {
      ParameterRules.check(read(text));
    } catch (Iperf3Exception e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static TestParameters read(String json) {
    return ParametersJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
