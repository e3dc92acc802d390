package io.perfport.client.report.output;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What the user named for the result to go to. */
interface ResultFile extends AutoCloseable {
  /** Names on Linux, macOS and BSD: files, and folders of such files. */
  List<String> OPEN_STREAMS = List.of("/dev/stdout", "/dev/stderr", "/dev/fd", "/proc");

  /**
   * Opens it, or says at once that it can't be written.
   *
   * @param appends whether what stands there stays, and the result is added as it comes
   * @param elsewhere where the text goes that can't be written there; null for nowhere
   * @throws IOException its message is for the user
   */
  static ResultFile open(Path path, boolean appends, PrintWriter elsewhere) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a folder");
    }
    boolean device = Files.exists(path) && !Files.isRegularFile(path);
    if (isOpenStream(path)) {
      return Appended.open(path, null); // Standard output itself, perhaps.
    }
    return appends || device ? Appended.open(path, elsewhere) : AtomicFile.create(path, elsewhere);
  }

  /**
   * Whether the name stands for a stream that is open already. The file behind it may be a regular
   * one, which is the shell's: another in its place would lose what others have written there.
   */
  private static boolean isOpenStream(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return OPEN_STREAMS.stream().anyMatch(absolute::startsWith);
  }

  PrintWriter writer();

  /** All is written. */
  void commit() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * A device, a pipe, a name for an open stream such as {@code /dev/stdout}, or a log: written as
   * the result comes, since there is no moving a file into its place.
   */
  record Appended(Path path, RescuedFile stream, PrintWriter writer) implements ResultFile {
    static ResultFile open(Path path, PrintWriter elsewhere) throws IOException {
      try {
        // Behind /dev/stdout there may be a file to which others have written before.
        RescuedFile stream =
            new RescuedFile(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                elsewhere,
                false);
        return new Appended(
            path, stream, new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new IOException("can't write to " + path, e);
      }
    }

    @Override
    public void commit() throws IOException {
      writer.flush();
      if (stream.isLost()) {
        throw stream.failure(path.toString());
      }
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
