package io.perfport.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The files below {@code /proc} and {@code /sys}, or below a directory of a test's. A file that is
 * not there, or can't be read, says nothing: other systems have none, and containers hide some.
 *
 * @param root what stands for {@code /}
 */
record SystemFiles(Path root) {
  /** The lines of a file; none where it can't be read. */
  List<String> lines(String path) {
    try {
      return Files.readAllLines(root.resolve(path));
    } catch (IOException | InvalidPathException e) {
      return List.of(); // A path may be made of what another file says.
    }
  }

  /** The first line, without blanks at its ends. */
  Optional<String> line(String path) {
    return lines(path).stream().findFirst().map(String::strip);
  }

  /** A file that holds one number. */
  OptionalLong number(String path) {
    return line(path).map(SystemFiles::parse).orElse(OptionalLong.empty());
  }

  /** The names in a directory that match a regular expression. */
  List<String> names(String directory, String pattern) {
    try (Stream<Path> entries = Files.list(root.resolve(directory))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches(pattern))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A decimal number; empty for anything else. */
  static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The number after a word in a line of words and numbers, as {@code inuse 3 tw 5}. */
  static OptionalLong after(String word, String line) {
    String[] words = line.strip().split("\\s+", -1);
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals(word)) {
        return parse(words[i + 1]);
      }
    }
    return OptionalLong.empty();
  }
}
