package io.perfport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostOutputTest {
  private static final OutputStream FULL =
      new OutputStream() {
        @Override
        public void write(int octet) throws IOException {
          throw new IOException("No space left on device");
        }
      };

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "transports", "transports --help"})
  void wordsOnAFullDiskAreExitCode1AndOneLine(String arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(ServerMain.run(FULL, err, arguments.split(" ", -1))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("perf-server: can't write to standard output: No space left on device");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void aLogFileThatTakesNothingIsToldBeforeTheServerListens(@TempDir Path folder) {
    for (String file : List.of("/dev/full", folder.toString())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      assertThat(ServerMain.run(out, err, "-p", "0", "-B", "127.0.0.1", "--logfile", file))
          .isEqualTo(2);
      assertThat(out.size()).isZero();
      assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("log")))
          .singleElement()
          .asString()
          .startsWith("perf-server: --logfile: can't write to " + file + ": ");
    }
  }
}
