package io.perfport.core.transport.iocp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux says of this machine's TCP connections (proc(5), /proc/net/tcp). */
final class KernelConnections {
  /** In which a connection is there, whoever says otherwise. */
  static final String ESTABLISHED = "01";

  /** In which nobody has answered yet. */
  static final String SYN_SENT = "02";

  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final Pattern ROW =
      Pattern.compile(
          "^ *\\d+: \\p{XDigit}+:(\\p{XDigit}{4}) \\p{XDigit}+:(\\p{XDigit}{4}) (..) .*");

  private KernelConnections() {}

  /** The state between two ports, as the table's two digits; empty where it can't be told. */
  static Optional<String> state(SocketAddress local, SocketAddress remote) {
    if (!(local instanceof InetSocketAddress from) || !(remote instanceof InetSocketAddress to)) {
      return Optional.empty();
    }
    try {
      for (Path table : TABLES) {
        if (Files.isReadable(table)) {
          for (String row : Files.readAllLines(table)) {
            Matcher fields = ROW.matcher(row);
            if (fields.matches()
                && Integer.parseInt(fields.group(1), 16) == from.getPort()
                && Integer.parseInt(fields.group(2), 16) == to.getPort()) {
              return Optional.of(fields.group(3));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.empty();
  }
}
