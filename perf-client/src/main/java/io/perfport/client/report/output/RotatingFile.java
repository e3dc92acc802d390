package io.perfport.client.report.output;

import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A file of lines that does not grow for ever: a line that would make it larger than its limit
 * begins a new one. FILE then becomes FILE.1, FILE.1 becomes FILE.2, and so on, and the oldest
 * goes. A line is written when it is flushed, at once and whole; one that can't be written is said
 * and left out, as the disk may have room for the next. The file is open only meanwhile, so that
 * others may move it away. One thread.
 */
final class RotatingFile extends Writer {
  private final Path file;
  private final long mostBytes;
  private final int mostFiles;
  private final Consumer<String> complaints;
  private final StringBuilder line = new StringBuilder();

  /**
   * @param mostFiles including the one that is written
   * @throws IOException if it can't be written there; its message is for the user
   */
  RotatingFile(Path file, long mostBytes, int mostFiles, Consumer<String> complaints)
      throws IOException {
    this.file = file;
    this.mostBytes = mostBytes;
    this.mostFiles = mostFiles;
    this.complaints = complaints;
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder");
    }
    try {
      append(new byte[0]); // Known now, not after the first test.
    } catch (IOException e) {
      throw new IOException("can't write to " + file + ": " + CauseText.of(e), e);
    }
  }

  @Override
  public void write(char[] text, int from, int length) {
    line.append(text, from, length);
  }

  /** Writes what has come, if it is whole lines. */
  @Override
  public void flush() {
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\n') {
      return;
    }
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    line.setLength(0);
    try {
      rotateFor(bytes.length);
      append(bytes);
    } catch (IOException e) {
      complaints.accept("a result is not in %s: %s".formatted(file, CauseText.of(e)));
    }
  }

  private void rotateFor(int more) throws IOException {
    // A pipe or a device has no size, and nothing that could be moved.
    if (!Files.isRegularFile(file) || Files.size(file) == 0) {
      return;
    }
    if (Files.size(file) + more > mostBytes) {
      for (int age = mostFiles - 1; age > 0; age--) {
        Path younger = aged(age - 1);
        if (Files.exists(younger)) {
          Files.move(younger, aged(age), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      if (mostFiles == 1) {
        Files.delete(file);
      }
    }
  }

  private Path aged(int age) {
    return age == 0 ? file : file.resolveSibling(file.getFileName() + "." + age);
  }

  private void append(byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // The process may have died, or the disk been full, in the middle of the last line.
      ByteBuffer whole = ByteBuffer.allocate(bytes.length + 1);
      if (bytes.length > 0 && Files.isRegularFile(file) && isTorn()) {
        whole.put((byte) '\n');
      }
      whole.put(bytes).flip();
      while (whole.hasRemaining()) {
        channel.write(whole);
      }
    }
  }

  private boolean isTorn() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.size() > 0
          && channel.read(last, channel.size() - 1) == 1
          && last.get(0) != '\n';
    }
  }

  @Override
  public void close() {
    flush();
  }
}
