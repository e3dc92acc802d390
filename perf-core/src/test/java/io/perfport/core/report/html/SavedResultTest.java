package io.perfport.core.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedResultTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.json"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | is not JSON, or only a part of it (line 1)",
        "{\"start\":{},\"intervals\":[{ | is not JSON, or only a part of it (line 1)",
        "[] | is no result: it holds no JSON object",
        "'' | is no result: it holds no JSON object",
        "{} | is no result: it has neither runs nor phases, nor start and end (perf-client -J)",
      })
  void whatIsNoResultIsToldWithItsFile(String text, String why) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> SavedResult.read(file)).hasMessage(file + " " + why);
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> SavedResult.read(file)).hasMessage("there is no file " + file);
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    Path file = folder.resolve("large.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    assertThatThrownBy(() -> SavedResult.read(file))
        .hasMessage(file + " is too large for a result: 1024 MiB, and the most is 256");
  }

  @Test
  void aDocumentThatIsNestedWithoutEndIsNoResult() throws IOException {
    Path file = file("{\"start\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertThatThrownBy(() -> SavedResult.read(file)).isInstanceOf(IOException.class);
  }

  @Test
  void ofRepeatedRunsTheLastThatCompletedStandsForItsVariant() throws IOException {
    String run = "{\"round\":%d,\"variant\":\"a\",\"result\":{\"start\":{},\"title\":\"%d\"%s}}";
    Path file =
        file(
            "{\"runs\":["
                + run.formatted(1, 1, "")
                + ","
                + run.formatted(2, 2, "")
                + ","
                + run.formatted(3, 3, ",\"error\":\"broken\"")
                + "]}");
    assertThat(SavedResult.read(file).tests()).extracting(TestDocument::title).containsExactly("2");
  }
}
