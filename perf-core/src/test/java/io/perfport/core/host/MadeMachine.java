package io.perfport.core.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A machine of files: what stands for {@code /proc} and {@code /sys}. */
record MadeMachine(Path root) {
  MadeMachine with(String path, String content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MachineFacts facts() {
    return new HostProbe(root).look().machine();
  }
}
