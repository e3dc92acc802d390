package io.perfport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
}
