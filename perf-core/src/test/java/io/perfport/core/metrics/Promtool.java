package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus' own judge of metrics, rules and configurations. */
final class Promtool {
  private Promtool() {}

  /**
   * Finds nothing wrong. Skips the test, saying why, if there is no promtool.
   *
   * @param input what it reads from standard input
   */
  static void run(Path folder, String input, String... arguments) throws Exception {
    Process process = start(folder, arguments);
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private static Process start(Path folder, String... arguments) throws IOException {
    try {
      return new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      assumeTrue(false, "needs promtool, of Debian's package prometheus");
      throw e;
    }
  }
}
