package io.perfport.client.report.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {
  private final List<String> complaints = new ArrayList<>();

  @TempDir private Path folder;

  private PrintWriter open(int bytes, int files) throws IOException {
    return new PrintWriter(
        new RotatingFile(folder.resolve("history"), bytes, files, complaints::add));
  }

  private static void add(PrintWriter out, String line) {
    out.print(line);
    out.flush(); // As a generator does that has written a value, but not the end of its line.
    out.print('\n');
    out.flush();
  }

  private String content(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aLineThatWouldMakeTheFileTooLargeBeginsANewOneAndTheOldestGoes() throws IOException {
    PrintWriter out = open(10, 3);
    for (String line : List.of("one", "two", "three", "four", "five", "six", "seven")) {
      add(out, line);
    }
    assertThat(content("history")).isEqualTo("six\nseven\n");
    assertThat(content("history.1")).isEqualTo("four\nfive\n");
    assertThat(content("history.2")).isEqualTo("three\n");
    assertThat(names()).containsExactly("history", "history.1", "history.2");
    assertThat(complaints).isEmpty();
  }

  @Test
  void aLineLongerThanTheLimitHasAFileOfItsOwn() throws IOException {
    PrintWriter out = open(10, 2);
    add(out, "a");
    add(out, "longer than ten");
    add(out, "b");
    assertThat(content("history")).isEqualTo("b\n");
    assertThat(content("history.1")).isEqualTo("longer than ten\n");
  }

  @Test
  void theOnlyFileBeginsAnew() throws IOException {
    PrintWriter out = open(10, 1);
    add(out, "12345678");
    add(out, "abc");
    assertThat(content("history")).isEqualTo("abc\n");
    assertThat(names()).containsExactly("history");
  }

  @Test
  void whatStoodThereStaysAndATornLineIsEnded() throws IOException {
    Files.writeString(folder.resolve("history"), "whole\ntor");
    PrintWriter out = open(100, 2);
    assertThat(content("history")).isEqualTo("whole\ntor");
    add(out, "next");
    assertThat(content("history")).isEqualTo("whole\ntor\nnext\n");
  }

  @Test
  void aFileThatIsMovedAwayIsMadeAgain() throws IOException {
    PrintWriter out = open(100, 2);
    add(out, "a");
    Files.move(folder.resolve("history"), folder.resolve("taken"));
    add(out, "b");
    assertThat(content("history")).isEqualTo("b\n");
  }

  @Test
  void aPlaceThatCantBeWrittenIsSaidAtOnce() {
    assertThatThrownBy(() -> new RotatingFile(folder, 100, 2, complaints::add))
        .hasMessage(folder + " is a folder");
    Path nowhere = folder.resolve("none").resolve("history");
    assertThatThrownBy(() -> new RotatingFile(nowhere, 100, 2, complaints::add))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("can't write to " + nowhere);
  }

  /** full(4): there is never room for what is written. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aLineThatCantBeWrittenIsSaidAndTheNextIsTried() throws IOException {
    PrintWriter out =
        new PrintWriter(new RotatingFile(Path.of("/dev/full"), 100, 2, complaints::add));
    add(out, "a");
    add(out, "b");
    assertThat(complaints).hasSize(2);
    assertThat(complaints.get(0)).startsWith("a result is not in /dev/full: ");
  }
}
