package io.perfport.core.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * SIGINT that the process has inherited as ignored, as a background job of a shell script does. A
 * JVM leaves it so and takes no handler for it (JVM_RegisterSignal), which can't be changed from
 * within: all that is left is to say which signal works.
 */
public final class IgnoredInterrupt {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** proc(5): a mask in hex, of which signal n is bit n - 1; SIGINT is 2. */
  private static final String IGNORED = "SigIgn:";

  private static final long SIGINT_BIT = 1 << 1;

  private IgnoredInterrupt() {}

  /** Says so in one line, if it is so; on systems without Linux's /proc never. */
  public static void warn(String program, PrintWriter err) {
    if (isSo()) {
      err.println(
          "%s: SIGINT (Ctrl-C) is ignored, as in a background job of a script; end it with SIGTERM: kill %d"
              .formatted(program, ProcessHandle.current().pid()));
    }
  }

  /** Whether it is so here, as far as can be told. */
  public static boolean isSo() {
    try {
      return Files.isReadable(STATUS) && isIgnored(Files.readAllLines(STATUS));
    } catch (IOException e) {
      return false; // No more than a hint is lost.
    }
  }

  static boolean isIgnored(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(IGNORED))
        .map(line -> line.substring(IGNORED.length()).strip())
        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT_BIT) != 0);
  }
}
