package io.perfport.core.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What Linux says of its congestion control algorithms (tcp(7)). Elsewhere it says nothing. */
public final class CongestionControls {
  private static final Path SYSCTL = Path.of("/proc/sys/net/ipv4");

  private CongestionControls() {}

  /**
   * What a new connection gets, unless its route says otherwise ({@code ip route ... congctl}): the
   * system's default, net.ipv4.tcp_congestion_control.
   */
  public static Optional<String> systemDefault() {
    return words("tcp_congestion_control").stream().findFirst();
  }

  /**
   * The algorithms that are loaded. The kernel may load more when a privileged process asks for
   * them.
   */
  public static List<String> available() {
    return words("tcp_available_congestion_control");
  }

  /** Those that an unprivileged process may set. */
  public static List<String> allowed() {
    return words("tcp_allowed_congestion_control");
  }

  /**
   * Why an algorithm can't be set, as far as can be told without asking for it; empty if it may be.
   * A privileged process makes the kernel load an algorithm that is built as a module, and may set
   * all of them.
   */
  public static Optional<String> obstacle(String algorithm) {
    List<String> available = available();
    boolean there = available.isEmpty() || available.contains(algorithm);
    boolean may =
        there ? available.isEmpty() || allowed().contains(algorithm) : isModule(algorithm);
    boolean privileged = "root".equals(System.getProperty("user.name"));
    return may || (there && privileged) ? Optional.empty() : Optional.of(whyRefused(algorithm));
  }

  private static boolean isModule(String algorithm) {
    Path modules =
        Path.of("/lib/modules", System.getProperty("os.version"), "kernel", "net", "ipv4");
    return Stream.of("", ".gz", ".xz", ".zst")
        .anyMatch(packed -> Files.exists(modules.resolve("tcp_" + algorithm + ".ko" + packed)));
  }

  /** Why an algorithm could not be set, and which can be, in one line for the user. */
  public static String whyRefused(String algorithm) {
    List<String> available = available();
    if (available.isEmpty()) {
      return "congestion control '%s' can't be set on this system".formatted(algorithm);
    }
    if (available.contains(algorithm) && !allowed().contains(algorithm)) {
      return ("congestion control '%s' can't be set: it is not in"
              + " net.ipv4.tcp_allowed_congestion_control. Allowed: %s")
          .formatted(algorithm, String.join(", ", allowed()));
    }
    return "congestion control '%s' can't be set: this kernel does not have it. Available: %s"
        .formatted(algorithm, String.join(", ", available));
  }

  private static List<String> words(String sysctl) {
    try {
      String line = Files.readString(SYSCTL.resolve(sysctl)).strip();
      return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
    } catch (IOException e) {
      return List.of(); // Not Linux, or a container without this part of /proc.
    }
  }
}
