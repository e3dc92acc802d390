package io.perfport.core.stream;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * One block in a file, for sendfile(2): what {@link RawPayload} has in a buffer. It lies in memory
 * where the system has files there (/dev/shm), and else where temporary files are, which the page
 * cache holds. It has a name only while it is made, and then only its owner may open it. All
 * streams whose blocks are alike share one; it goes with the last of them. Thread-safe.
 */
final class MemoryFile implements AutoCloseable {
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  /** Those in use: guarded by itself. */
  private static final Map<Kind, MemoryFile> SHARED = new HashMap<>();

  private final Kind kind;
  private final FileChannel channel;
  private int streams;

  private record Kind(int bytes, boolean repeating) {}

  private MemoryFile(Kind kind, FileChannel channel) {
    this.kind = kind;
    this.channel = channel;
  }

  /**
   * The file of such blocks, for one stream, which closes it.
   *
   * @throws FailureException if it can't be made
   */
  static MemoryFile open(int blockBytes, boolean repeating) {
    Kind kind = new Kind(blockBytes, repeating);
    synchronized (SHARED) {
      MemoryFile file = SHARED.computeIfAbsent(kind, MemoryFile::create);
      file.streams++;
      return file;
    }
  }

  private static MemoryFile create(Kind kind) {
    Path folder =
        Files.isWritable(IN_MEMORY) ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return new MemoryFile(kind, create(folder, RawPayload.filler(kind.bytes, kind.repeating)));
    } catch (IOException e) {
      throw new FailureException(
          new Failure(
              FailureReason.OPTION_UNSUPPORTED,
              "no file of %d bytes to send from can be made in %s: %s (--zerocopy)"
                  .formatted(kind.bytes, folder, CauseText.of(e))),
          e);
    }
  }

  private static FileChannel create(Path folder, byte[] content) throws IOException {
    Path name = Files.createTempFile(folder, "perfport-", ".block"); // its owner's only
    FileChannel channel;
    try {
      // Unix takes the name away as soon as it is open.
      channel =
          FileChannel.open(
              name,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      Files.deleteIfExists(name);
      throw e;
    }
    try {
      for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
        channel.write(left);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The file; nobody moves its position, and {@link #close} closes it. */
  FileChannel channel() {
    return channel;
  }

  /** One stream does without from now on. */
  @Override
  public void close() {
    synchronized (SHARED) {
      if (--streams > 0) {
        return;
      }
      SHARED.remove(kind);
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a file that was sent from can't be closed", e);
    }
  }
}
