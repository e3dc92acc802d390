package io.perfport.common.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void everyCodeHasItsOwnNumberAndWords() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::words)).doesNotHaveDuplicates();
  }

  @Test
  void aNumberIsDescribedWhetherItIsKnownOrNot() {
    assertThat(ErrorCode.describe(142))
        .isEqualTo("the server did not authorize the test (iperf3's error 142)");
    assertThat(ErrorCode.describe(999)).contains("not known here").contains("999");
  }
}
