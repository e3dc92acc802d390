package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.plan.TestPlan.Framing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Plans that leave copies out, and those that can't. */
class CopyTuningTest {
  private static final CopyTuning BOTH = new CopyTuning(true, true);

  private static TestPlan.Builder plan() {
    return TestPlan.forward(Duration.ofSeconds(1));
  }

  @Test
  void onlyRawBytesOverTcpDoWithoutCopies() {
    assertThat(plan().copies(BOTH).build().zeroCopy()).isTrue();
    assertThatThrownBy(() -> plan().copies(BOTH).framing(Framing.FRAMED).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero copy");
    assertThatThrownBy(() -> plan().over(Protocol.UDP).copies(BOTH).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** An older peer reads a plan that has none as ever. */
  @Test
  void onTheWireTheyStandOnlyIfThereAreAny() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String without = json.writeValueAsString(plan().copies(CopyTuning.NONE).build());
    assertThat(without).doesNotContain("cop");
    assertThat(json.readValue(without, TestPlan.class).copies()).isNull();
    String with = json.writeValueAsString(plan().copies(new CopyTuning(false, true)).build());
    TestPlan read = json.readValue(with, TestPlan.class);
    assertThat(read.zeroCopy()).isFalse();
    assertThat(read.skipsReceiveCopy()).isTrue();
  }
}
