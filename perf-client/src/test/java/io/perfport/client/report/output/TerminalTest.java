package io.perfport.client.report.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void coloursNeedATerminalThatMayShowThem() {
    assertThat(Terminal.of(true, Map.of("TERM", "xterm")))
        .isEqualTo(new Terminal(true, true, true));
    assertThat(Terminal.of(true, Map.of("NO_COLOR", "1")).colour()).isFalse();
    assertThat(Terminal.of(true, Map.of("NO_COLOR", "")).colour()).isTrue();
    assertThat(Terminal.of(true, Map.of("TERM", "dumb"))).isEqualTo(Terminal.NONE);
  }

  @Test
  void nothingIsDrawnAnewInContinuousIntegration() {
    assertThat(Terminal.of(true, Map.of("CI", "true"))).isEqualTo(new Terminal(false, true, true));
    assertThat(Terminal.of(true, Map.of("CI", "")).interactive()).isTrue();
    assertThat(Terminal.of(true, Map.of("CI", "false")).interactive()).isTrue();
  }

  @Test
  void aTerminalOfAnotherCharacterSetIsSentAscii() {
    assertThat(Terminal.of(false, Map.of())).isEqualTo(new Terminal(true, true, false));
  }
}
