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

  /**
   * What of a plan UNIX-domain sockets can't carry out: they have neither TCP nor IP below them.
   */
  public static final class UnixFit {
    private UnixFit() {}

    /**
     * Why a plan can't go over UNIX-domain sockets, with the option to leave out; empty if it can.
     */
    public static Optional<String> obstacle(TestPlan plan) {
      if (plan.overUdp()) {
        return Optional.of("--udp: a UNIX-domain socket carries no UDP");
      }
      if (plan.skipsReceiveCopy()) {
        return Optional.of("--skip-rx-copy: a UNIX-domain socket has no MSG_TRUNC");
      }
      return obstacle(plan.socket());
    }

    /** Why sockets can't be set up so; empty if they can. */
    public static Optional<String> obstacle(SocketTuning socket) {
      if (socket.congestion() != null) {
        return Optional.of("--congestion: a UNIX-domain socket has no congestion control");
      }
      if (socket.maxSegmentBytes() > 0) {
        return Optional.of("--set-mss: a UNIX-domain socket has no segments");
      }
      if (socket.typeOfService() > 0) {
        return Optional.of("--tos: a UNIX-domain socket has no type of service");
      }
      return socket.noDelay()
          ? Optional.empty()
          : Optional.of("--nagle: a UNIX-domain socket has no Nagle's algorithm");
    }
  }
}
