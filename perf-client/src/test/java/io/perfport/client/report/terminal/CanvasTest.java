package io.perfport.client.report.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CanvasTest {
  private final Canvas canvas = new Canvas(1, 6, true);

  private String shown() {
    return canvas.lines(false).get(0);
  }

  @Test
  void whatDoesNotFitIsCutOff() {
    assertThat(canvas.put(0, 4, "long", Tone.PLAIN)).isEqualTo(8);
    canvas.put(7, 0, "below", Tone.PLAIN);
    canvas.put(0, -2, "left", Tone.PLAIN);
    assertThat(shown()).isEqualTo("ft  lo");
  }

  @Test
  void aWideCharacterTakesTwoColumnsAndIsNotHalved() {
    canvas.put(0, 0, "포트", Tone.PLAIN);
    canvas.put(0, 5, "포", Tone.PLAIN);
    assertThat(shown()).isEqualTo("포트  ");
  }

  @Test
  void ofAWideCharacterThatIsWrittenOverInPartNothingStays() {
    canvas.put(0, 0, "포트", Tone.PLAIN);
    canvas.put(0, 1, "xy", Tone.PLAIN);
    assertThat(shown()).isEqualTo(" xy   ");
    canvas.put(0, 2, "포", Tone.PLAIN);
    canvas.put(0, 1, "포", Tone.PLAIN);
    assertThat(shown()).isEqualTo(" 포   ");
  }

  @Test
  void whatHasNoWidthCannotMoveTheRest() {
    canvas.put(0, 0, "a\u001b\u0301b\u200f", Tone.PLAIN);
    assertThat(shown()).isEqualTo("a??b? ");
  }

  @Test
  void withoutUnicodeEverythingIsAscii() {
    Canvas ascii = new Canvas(1, 6, false);
    ascii.put(0, 0, "é포±x", Tone.PLAIN);
    assertThat(ascii.lines(false)).containsExactly("?? ?x ");
  }

  @Test
  void textThatEndsBeforeAColumnIsRightAligned() {
    canvas.putBefore(0, 6, "end", Tone.PLAIN);
    assertThat(shown()).isEqualTo("   end");
  }
}
