package io.perfport.core.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
