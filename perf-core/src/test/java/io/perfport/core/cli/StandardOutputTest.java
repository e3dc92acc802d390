package io.perfport.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StandardOutputTest {
  /** A disk that may be full, for a while. */
  private static final class Disk extends OutputStream {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean full;

    @Override
    public void write(int octet) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      content.write(octet);
    }
  }

  private final Disk disk = new Disk();
  private final StringWriter err = new StringWriter();
  private final AtomicInteger losses = new AtomicInteger();
  private final StandardOutput output =
      new StandardOutput(disk, "perf-client", new PrintWriter(err), losses::incrementAndGet);

  @Test
  void whatFitsIsPrintedAndNothingIsSaid() {
    output.writer().print("10 µs\n");
    assertThat(output.exitCode(0)).isZero();
    assertThat(disk.content.toString(StandardCharsets.UTF_8)).isEqualTo("10 µs\n");
    assertThat(err.toString()).isEmpty();
    assertThat(losses).hasValue(0);
  }

  @Test
  void aLossIsSaidOnceAndNothingIsWrittenAfterTheGap() {
    output.writer().print("one\n");
    output.writer().flush();
    disk.full = true;
    output.writer().print("two\n");
    output.writer().flush();
    disk.full = false;
    output.writer().print("three\n");
    assertThat(output.exitCode(0)).isEqualTo(1);
    assertThat(disk.content.toString(StandardCharsets.UTF_8)).isEqualTo("one\n");
    assertThat(err.toString().lines())
        .containsExactly("perf-client: can't write to standard output: No space left on device");
    assertThat(losses).hasValue(1);
  }

  /** Ended by the loss, a test counts as interrupted. */
  @ParameterizedTest
  @CsvSource({"0, 1", "130, 1", "1, 1", "2, 2", "3, 3"})
  void lostOutputMakesSuccessAFailureAndLeavesOtherFailures(int code, int expected) {
    disk.full = true;
    output.writer().println("text");
    assertThat(output.exitCode(code)).isEqualTo(expected);
  }

  @Test
  void aReaderThatDoesNotTakeWhatIsWrittenIsNoticed() throws Exception {
    PipedOutputStream pipe = new PipedOutputStream();
    PipedInputStream reader = new PipedInputStream(pipe, 10);
    StandardOutput stuck = new StandardOutput(pipe, "perf-client", new PrintWriter(err), () -> {});
    assertThat(stuck.stuckMillis()).as("nothing is written").isZero();
    Thread writing = new Thread(() -> stuck.writer().println("more than the pipe holds"));
    writing.start();
    while (stuck.stuckMillis() < 10) {
      Thread.sleep(1);
    }
    assertThat(reader.readNBytes("more than the pipe holds\n".length())).isNotEmpty();
    writing.join();
    assertThat(stuck.stuckMillis()).as("all is taken").isZero();
  }
}
