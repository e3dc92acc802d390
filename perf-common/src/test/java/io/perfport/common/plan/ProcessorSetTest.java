package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorSetTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | 1",
        "8191 | 8191 | 1",
        "0-3 | 0-3 | 4",
        "5-5 | 5 | 1",
        "8,0-1,2 | 0-2,8 | 4"
      })
  void readsAndWritesTheKernelsLists(String text, String written, int size) {
    ProcessorSet processors = ProcessorSet.parse(text);
    assertThat(processors).hasToString(written).isEqualTo(ProcessorSet.parse(written));
    assertThat(processors.size()).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "-1", "1-", "x", "1 ", "8192", "0-9000", "99999", "3-2", "0,,1"})
  void whatIsNoListIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ProcessorSet.parse(text));
  }

  @Test
  void knowsItsParts() {
    ProcessorSet processors = ProcessorSet.parse("2-4");
    assertThat(processors.first()).isEqualTo(2);
    assertThat(processors.containsAll(ProcessorSet.of(3))).isTrue();
    assertThat(processors.containsAll(ProcessorSet.parse("4-5"))).isFalse();
    processors.numbers().clear();
    assertThat(processors).hasToString("2-4");
  }

  @Test
  void travelsWithAPlanAndIsLeftOutWhereThereIsNone() {
    TestPlan plan = TestPlan.forward(Duration.ofSeconds(1)).build();
    ControlMessage.Plan held = new ControlMessage.Plan(plan, ProcessorSet.parse("0-1,7"));
    String json = new String(ControlJson.write(held), StandardCharsets.UTF_8);
    assertThat(json).contains("\"affinity\":\"0-1,7\"");
    assertThat(read(json)).isEqualTo(held);
    String free =
        new String(ControlJson.write(new ControlMessage.Plan(plan)), StandardCharsets.UTF_8);
    assertThat(free).doesNotContain("affinity");
    assertThat(read(free)).isEqualTo(new ControlMessage.Plan(plan));
    assertThatThrownBy(() -> read(json.replace("0-1,7", "all")))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.PLAN_INVALID));
  }

  private static ControlMessage read(String json) {
    return ControlJson.read(
        FrameType.PLAN, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }
}
