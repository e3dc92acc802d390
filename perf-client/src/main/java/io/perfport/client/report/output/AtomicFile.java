package io.perfport.client.report.output;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * A file that appears whole, or not at all: written beside its place, synced to disk, then moved.
 * What stood there before stays until that moment.
 */
final class AtomicFile implements ResultFile {
  /** As many as Linux follows (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final RescuedFile stream;
  private final PrintWriter writer;

  private AtomicFile(Path target, Path temporary, FileChannel channel, PrintWriter elsewhere) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.stream = new RescuedFile(channel, elsewhere, true);
    this.writer = new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }

  /**
   * Begins to write.
   *
   * @param elsewhere where the text goes if the file can't appear
   * @throws IOException if that can't be done there; its message is for the user
   */
  static AtomicFile create(Path path, PrintWriter elsewhere) throws IOException {
    Path target = linked(path.toAbsolutePath());
    Path temporary = target.resolveSibling(randomName());
    try {
      // Not Files.createTempFile: its files are for their owner only, and the result would be so.
      FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              LinkOption.NOFOLLOW_LINKS,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      temporary.toFile().deleteOnExit(); // A signal may end the process before anything closes it.
      return new AtomicFile(target, temporary, channel, elsewhere);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no folder " + target.getParent(), e);
    } catch (IOException e) {
      throw new IOException("can't write in folder " + target.getParent(), e);
    }
  }

  /** Nobody who may write to the folder as well can put a file or a link there beforehand. */
  private static String randomName() {
    return ".perf-client-%016x.tmp".formatted(new SecureRandom().nextLong());
  }

  /** A link keeps pointing where it points, even to nothing yet; what it points at is replaced. */
  private static Path linked(Path path) throws IOException {
    Path target = path;
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MAX_LINKS) {
        throw new IOException(path + " is a link that leads nowhere");
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  @Override
  public PrintWriter writer() {
    return writer;
  }

  /** Makes the file appear. */
  @Override
  public void commit() throws IOException {
    writer.flush();
    if (!stream.isLost()) {
      try {
        channel.force(true);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        stream.rescue(e);
      }
    }
    if (stream.isLost()) {
      throw stream.failure(target.toString());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
