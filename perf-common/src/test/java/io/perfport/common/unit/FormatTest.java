package io.perfport.common.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts are what iperf3's unit_snprintf prints for the same numbers. */
class FormatTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0,0.00 Bytes",
        "1023,1023 Bytes",
        "1024,1.00 KBytes",
        "1047552,1023 KBytes",
        "785408, 767 KBytes",
        "1181116006,1.10 GBytes",
        "10732797952,10.0 GBytes",
        "131072, 128 KBytes",
        "9223372036854775807,8388608 TBytes"
      })
  void sizesPrintAsInIperf3(long bytes, String text) {
    assertThat(ByteFormat.print(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0,0.00 bits/sec",
        "999, 999 bits/sec",
        "9420000000,9.42 Gbits/sec",
        "99940000,99.9 Mbits/sec",
        "99960000, 100 Mbits/sec",
        "9995000,10.0 Mbits/sec",
        "1000,1.00 Kbits/sec",
        "35400000000,35.4 Gbits/sec",
        "1500000000000,1.50 Tbits/sec"
      })
  void ratesPrintAsInIperf3(double bitsPerSecond, String text) {
    assertThat(RateFormat.ADAPTIVE.print(bitsPerSecond)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "k, 9420000 Kbits/sec",
    "m, 9420 Mbits/sec",
    "g, 9.42 Gbits/sec",
    "t, 0.01 Tbits/sec",
    "K, 1149902 KBytes/sec",
    "M, 1123 MBytes/sec",
    "G, 1.10 GBytes/sec",
    "T, 0.00 TBytes/sec"
  })
  void aFixedUnitIsKeptWhateverTheNumber(String letter, String text) {
    assertThat(RateFormat.of(letter).print(9.42e9)).isEqualTo(text);
  }

  @Test
  void anUnknownUnitIsRefusedWithTheOnesThereAre() {
    assertThatThrownBy(() -> RateFormat.of("x"))
        .hasMessage(
            "'x' is not a unit; give one of k, m, g, t (bits per second)"
                + " or K, M, G, T (bytes per second), such as m");
  }
}
