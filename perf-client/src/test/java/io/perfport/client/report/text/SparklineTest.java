package io.perfport.client.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void theGreatestValueIsFull() {
    assertThat(Sparkline.BLOCKS.of(0, 1, 4, 8)).isEqualTo("▁▁▄█");
    assertThat(Sparkline.ASCII.of(0, 1, 4, 8)).isEqualTo("__=#");
  }

  @Test
  void gapsStayGapsAndNothingIsNothing() {
    assertThat(Sparkline.BLOCKS.of(1, Double.NaN, 1)).isEqualTo("█ █");
    assertThat(Sparkline.BLOCKS.of()).isEmpty();
    assertThat(Sparkline.BLOCKS.of(0, 0)).isEqualTo("▁▁");
  }

  @Property
  void aCharacterForEachValue(
      @ForAll @Size(max = 50) List<@DoubleRange(min = 0, max = 1e15) Double> values) {
    double[] rates = values.stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(Sparkline.BLOCKS.of(rates)).hasSize(rates.length).matches("[▁▂▃▄▅▆▇█]*");
    assertThat(Sparkline.ASCII.of(rates)).hasSize(rates.length).matches("[ -~]*");
  }
}
