package io.perfport.common.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an end says of its own figures, to peers of other versions too. */
class WarningsOnTheWireTest {
  private static EndpointResult read(String json) {
    ControlMessage message =
        ControlJson.read(
            FrameType.RESULTS, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    return ((ControlMessage.Results) message).result();
  }

  private static EndpointResult told(List<Warning> warnings, Long warmUpNanos) {
    return new EndpointResult("nio", 1, null, null, null, List.of(), warmUpNanos, warnings);
  }

  @Test
  void comeAsTheyWent() {
    for (List<Warning> warnings :
        List.of(List.<Warning>of(), List.of(new Warning(WarningCode.CLOCK_STEP, "by 3 s")))) {
      EndpointResult result = told(warnings, 5L);
      byte[] json = ControlJson.write(new ControlMessage.Results(result));
      assertThat(read(new String(json, StandardCharsets.UTF_8))).isEqualTo(result);
    }
  }

  @Test
  void anOlderPeerSaysNothingWhichIsNotThatAllIsWell() {
    EndpointResult result = read("{\"result\":{\"workers\":1,\"streams\":[]}}");
    assertThat(result.warnings()).isNull();
    assertThat(result.warmUpNanos()).isNull();
  }

  @Test
  void aCodeOfANewerPeerIsKept() {
    assertThat(
            read("{\"result\":{\"workers\":1,\"streams\":[],\"warnings\":"
                    + "[{\"code\":\"of-tomorrow\",\"detail\":\"x\",\"more\":1}]}}")
                .warnings())
        .containsExactly(new Warning("of-tomorrow", "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":\"a b\",\"detail\":\"x\"}",
        "{\"code\":\"\",\"detail\":\"x\"}",
        "{\"code\":\"a\"}",
        "{\"detail\":\"x\"}",
        "{\"code\":\"a,\\\"b\",\"detail\":\"x\"}",
        "null"
      })
  void whatIsNoWarningIsABadMessage(String warning) {
    assertThatThrownBy(
            () ->
                read("{\"result\":{\"workers\":1,\"streams\":[],\"warnings\":[" + warning + "]}}"))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE));
  }

  @Test
  void onlySoManyAreKept() {
    List<Warning> many = Collections.nCopies(1_000, new Warning("a", "b"));
    assertThat(told(many, null).warnings()).hasSize(Warning.MAX_WARNINGS);
    String tooLong = "x".repeat(Warning.MAX_DETAIL_CHARS + 1);
    assertThatThrownBy(() -> new Warning("a", tooLong))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
