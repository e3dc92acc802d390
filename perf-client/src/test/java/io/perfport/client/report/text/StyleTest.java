package io.perfport.client.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StyleTest {
  @Test
  void whatAPeerSaysNeitherDrivesTheTerminalNorTurnsTheOrderOfWhatIsRead() {
    assertThat(Style.visible("a\u001b[2Jb\u202ec\u2066d\u200be\u2028f\ud800g\n"))
        .isEqualTo("a?[2Jb?c?d?e?f?g?");
    assertThat(Style.visible("Grüße, 서버 😀")).isEqualTo("Grüße, 서버 😀");
  }

  @Test
  void whatAServerPrintedIsNotCut() {
    String line = "x".repeat(5_000);
    assertThat(Style.visible(line)).isEqualTo(line);
  }
}
