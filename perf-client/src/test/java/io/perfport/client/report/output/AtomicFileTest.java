package io.perfport.client.report.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result that can't appear in its place is printed in whole. */
class AtomicFileTest {
  /** Longer than a buffer, of characters that are three bytes long, and four. */
  private static final String RESULT = "포트\uD83D\uDE80".repeat(20_000);

  @TempDir private Path folder;
  private final StringWriter elsewhere = new StringWriter();

  @Test
  void whatCanNotTakeItsPlaceIsPrinted() throws IOException {
    Path target = folder.resolve("result.json");
    try (AtomicFile file = AtomicFile.create(target, new PrintWriter(elsewhere))) {
      file.writer().print(RESULT);
      Files.createDirectories(target.resolve("in the way"));
      assertThatThrownBy(file::commit)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("can't write " + target)
          .hasMessageEndingWith("the result is on standard output");
    }
    assertThat(elsewhere).hasToString(RESULT);
    assertThat(files()).containsExactly(target);
  }

  @Test
  void whatAppearsIsNotPrinted() throws IOException {
    Path target = folder.resolve("result.json");
    try (AtomicFile file = AtomicFile.create(target, new PrintWriter(elsewhere))) {
      file.writer().print(RESULT);
      file.commit();
    }
    assertThat(target).hasContent(RESULT);
    assertThat(elsewhere.toString()).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
