package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UnixAddressTest {
  @Test
  void aHostWithThePrefixIsAPath() {
    assertThat(UnixAddress.named("unix:/run/a b")).contains(new UnixAddress("/run/a b"));
    assertThat(UnixAddress.named("unix:relative").orElseThrow()).hasToString("unix:relative");
    assertThat(UnixAddress.named("unix")).isEmpty();
    assertThat(UnixAddress.named("::1")).isEmpty();
  }

  @Test
  void aPathIsMeasuredInBytes() {
    int most = UnixAddress.MAX_BYTES;
    assertThat(new UnixAddress("é".repeat(most / 2)).path()).hasSize(most / 2);
    assertThatThrownBy(() -> new UnixAddress("é".repeat(most / 2 + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has at most " + most + " bytes, and this one has " + (most + 2));
    assertThatThrownBy(() -> UnixAddress.named("unix:" + "x".repeat(108)))
        .hasMessageContaining("and this one has 108");
  }

  @Test
  void aPathIsNotEmpty() {
    assertThatThrownBy(() -> UnixAddress.named("unix:"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs the path of its file");
    assertThatThrownBy(() -> new UnixAddress("\0abstract"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
