package io.perfport.client.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveLinesTest {
  private static final String ERASE = "\r\u001b[K";

  private final StringWriter text = new StringWriter();
  private final LiveLines lines = new LiveLines(new PrintWriter(text), Sparkline.BLOCKS);

  /** What a terminal shows in the end: text that is erased has gone. */
  private String screen() {
    StringBuilder shown = new StringBuilder();
    for (String line : text.toString().split("\\R(?!\u001b)", -1)) {
      shown.append(line.substring(Math.max(0, line.lastIndexOf(ERASE)))).append('\n');
    }
    return shown.toString().replace(ERASE, "").replaceAll("\u001b\\[\\?7[hl]", "");
  }

  @Test
  void withoutALiveLineNothingIsErased() {
    lines.print("one");
    lines.print("two");
    assertThat(text.toString()).isEqualTo("one%ntwo%n".formatted());
  }

  @Test
  void linesPushTheLiveOneDown() {
    lines.progress(curve -> "live");
    lines.print("one");
    assertThat(screen()).isEqualTo("one\nlive\n");
    lines.print("two");
    assertThat(screen()).isEqualTo("one\ntwo\nlive\n");
    lines.endProgress();
    assertThat(screen()).isEqualTo("one\ntwo\n\n");
  }

  @Test
  void theLiveLineIsDrawnAnewUntilItEnds() throws InterruptedException {
    CountDownLatch drawn = new CountDownLatch(3);
    lines.progress(
        curve -> {
          drawn.countDown();
          return "live";
        });
    assertThat(drawn.await(60, TimeUnit.SECONDS)).isTrue();
    lines.endProgress();
    String end = text.toString();
    assertThat(end).endsWith(ERASE);
    lines.print("after");
    assertThat(text.toString()).isEqualTo(end + "after%n".formatted());
  }

  @Test
  void toEndTwiceIsHarmless() {
    lines.progress(curve -> "live");
    lines.endProgress();
    String end = text.toString();
    lines.endProgress();
    assertThat(text.toString()).isEqualTo(end);
  }
}
