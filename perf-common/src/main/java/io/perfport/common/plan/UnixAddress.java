package io.perfport.common.plan;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A UNIX-domain socket, by the path of its file; written {@code unix:PATH} where a host may stand.
 *
 * @param path as the user gave it, 1 to {@link #MAX_BYTES} bytes
 */
public record UnixAddress(String path) {
  private static final String PREFIX = "unix:";

  /**
   * The kernel's sun_path, 108 bytes on Linux and 104 elsewhere, less the two that the JDK keeps
   * back: what every transport can use.
   */
  public static final int MAX_BYTES =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux") ? 106 : 102;

  public UnixAddress {
    Objects.requireNonNull(path, "path");
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a UNIX-domain socket needs the path of its file, such as unix:/tmp/perfport.sock");
    }
    int bytes = path.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the path of a UNIX-domain socket has at most %d bytes, and this one has %d: %s"
              .formatted(MAX_BYTES, bytes, path));
    }
  }

  /**
   * The socket that a host's name stands for; empty for a name or an address of the Internet.
   *
   * @throws IllegalArgumentException if it is a socket's that can't be
   */
  public static Optional<UnixAddress> named(String host) {
    return host.startsWith(PREFIX)
        ? Optional.of(new UnixAddress(host.substring(PREFIX.length())))
        : Optional.empty();
  }

  /** As the user writes it. */
  @Override
  public String toString() {
    return PREFIX + path;
  }
}
