package io.perfport.common.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RatesTest {
  @Test
  void aRateIsInBitsOfTheTimeThatPassed() {
    assertThat(Rates.bitsPerSecond(125_000_000, 2_000_000_000L)).isEqualTo(5e8);
    assertThat(Rates.bitsPerSecond(1, 1)).isEqualTo(8e9);
  }

  @Test
  void inNoTimeThereIsNoRate() {
    assertThat(Rates.bitsPerSecond(1_000, 0)).isZero();
    assertThat(Rates.bitsPerSecond(1_000, -1)).isZero();
  }
}
