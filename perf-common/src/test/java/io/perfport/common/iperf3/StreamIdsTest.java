package io.perfport.common.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StreamIdsTest {
  @Test
  void theSecondStreamIsNumberThree() {
    assertThat(IntStream.range(0, 5).map(StreamIds::of)).containsExactly(1, 3, 4, 5, 6);
    assertThat(StreamIds.indexOf(2)).isEqualTo(-1);
    assertThat(StreamIds.indexOf(0)).isEqualTo(-1);
  }

  @Property
  void anIdReadsBack(@ForAll @IntRange(min = 0, max = 255) int index) {
    assertThat(StreamIds.indexOf(StreamIds.of(index))).isEqualTo(index);
  }
}
