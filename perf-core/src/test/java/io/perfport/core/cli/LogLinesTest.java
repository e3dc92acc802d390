package io.perfport.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogLinesTest {
  private static final Pattern LINE =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(?:Z|[+-]\\d\\d:\\d\\d) (.*)");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void linesAreWrittenInTheirOrder() {
    try (LogLines log = new LogLines(printing(written))) {
      IntStream.range(0, 1000).forEach(i -> log.add("line " + i));
    }
    assertThat(lines()).isEqualTo(IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void whoAddsNeverWaitsForWhoReadsAndTheMissingAreCounted() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (LogLines log = new LogLines(printing(heldUpBy(read)))) {
      IntStream.range(0, 10_000).forEach(i -> log.add("line " + i));
      // A queue is not lost, nor what its thread has taken out of it, which is more on a slow
      // machine.
      assertThat(log.dropped()).isBetween(1L, 5_970L);
      read.countDown();
    }
    long told =
        lines().stream()
            .filter(line -> line.endsWith("lines are missing near here: nobody read them in time"))
            .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
            .sum();
    assertThat(told).isPositive();
    assertThat(told + lines().stream().filter(line -> line.startsWith("line ")).count())
        .isEqualTo(10_000);
  }

  @Test
  void anErrorIsOneLineWithoutAStackTraceAndWhatAPeerSentIsCut() {
    LoggerContext context = LogLines.contextOfItsOwn();
    Logger logger = context.getLogger("io.perfport.Some");
    logger.addAppender(LogLines.queue(context, printing(written), Diagnostics::inOneLine));
    logger.warn(
        "a task failed: {}",
        "\u202e\u001b[2J\r\n" + "x".repeat(1000),
        new IllegalStateException("why\nand more"));
    context.stop();
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("WARN Some: a task failed: ??[2J??xxx")
        .endsWith("x…: why")
        .hasSizeLessThan(300);
  }

  @Test
  void aReaderWhoNeverReadsDoesNotKeepTheProgramFromEnding() {
    CountDownLatch never = new CountDownLatch(1);
    LogLines log = new LogLines(printing(heldUpBy(never)));
    log.add("unread");
    log.close();
    log.add("late");
    never.countDown();
  }

  private List<String> lines() {
    return written
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(
            line -> {
              Matcher matcher = LINE.matcher(line);
              assertThat(matcher.matches()).as(line).isTrue();
              return matcher.group(1);
            })
        .toList();
  }

  private static PrintStream printing(OutputStream out) {
    return new PrintStream(out, false, StandardCharsets.UTF_8);
  }

  private OutputStream heldUpBy(CountDownLatch latch) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        while (latch.getCount() > 0) {
          LockSupport.parkNanos(1_000_000); // As write(2) does, it heeds no interrupt.
        }
        written.write(bytes, offset, length);
      }
    };
  }
}
