package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output on a full disk: whatever the client has to print, its caller hears of it. */
@Timeout(120)
class LostOutputTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Takes so many bytes, then no more. */
  private static OutputStream disk(int free) {
    return new OutputStream() {
      private int left = free;

      @Override
      public void write(int octet) throws IOException {
        if (--left < 0) {
          throw new IOException("No space left on device");
        }
      }
    };
  }

  private void lost(int free, String arguments) {
    assertThat(ClientMain.run(disk(free), err, arguments.split(" ", -1))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("perf-client: can't write to standard output: No space left on device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "transports", "transports --help"})
  void wordsAboutTheProgram(String arguments) {
    lost(0, arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--json",
        "--json-stream",
        "--csv",
        "--format m",
        "--json --workload rr",
        "--json --runs 2"
      })
  void resultsThatAreCutShort(String format) {
    lost(100, "--loopback --transport local -t 0.2 -O 0 " + format);
  }

  /** Without an end of its own for so long that the time-out above would tell. */
  @ParameterizedTest
  @ValueSource(strings = {"--format m", "--json-stream", "--csv"})
  void aTestThatNobodyCanSeeEnds(String format) {
    lost(0, "--loopback --transport local -t 3600 -O 0 -i 0.1 " + format);
  }
}
