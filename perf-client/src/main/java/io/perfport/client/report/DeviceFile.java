package io.perfport.client.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A device, a pipe, a name for an open stream such as {@code /dev/stdout}, or a log: written as the
 * result comes, since there is no moving a file into its place.
 */
record DeviceFile(Path path, PrintWriter writer) implements ResultFile {
  static DeviceFile open(Path path) throws IOException {
    try {
      // Behind /dev/stdout there may be a file to which others have written before.
      return new DeviceFile(
          path,
          new PrintWriter(
              Files.newBufferedWriter(
                  path,
                  StandardCharsets.UTF_8,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND)));
    } catch (IOException e) {
      throw new IOException("can't write to " + path, e);
    }
  }

  @Override
  public void commit() throws IOException {
    if (writer.checkError()) {
      throw new IOException("can't write to " + path);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
