package io.perfport.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process that is in the machine's, which Linux tells (proc(5), {@code VmRSS}). */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "VmRSS:";
  private static final int KIB = 1024;

  private ResidentMemory() {}

  /** Bytes; null where it can't be told. It takes some tens of microseconds. */
  public static Long bytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(FIELD)) {
          return Long.parseLong(line.substring(FIELD.length()).replace("kB", "").strip()) * KIB;
        }
      }
      return null;
    } catch (IOException | NumberFormatException e) {
      return null; // Other systems have no such file.
    }
  }
}
