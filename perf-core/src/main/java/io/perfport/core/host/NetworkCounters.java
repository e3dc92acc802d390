package io.perfport.core.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel counts of the network, in this process's network namespace: for all programs in
 * it, not for the test alone. Null is what can't be told.
 *
 * @param udpReceiveBufferErrors datagrams dropped since a socket's receive buffer was full, IPv4
 *     and IPv6 together (RcvbufErrors of {@code /proc/net/snmp} and {@code snmp6})
 * @param tcpSockets TCP sockets that hold a local port, TIME_WAIT among them ({@code
 *     /proc/net/sockstat})
 * @param ports the range that local ports are taken from (net.ipv4.ip_local_port_range)
 */
public record NetworkCounters(Long udpReceiveBufferErrors, Long tcpSockets, PortRange ports) {
  /**
   * Ephemeral ports.
   *
   * @param first the lowest
   * @param last the highest
   */
  public record PortRange(int first, int last) {
    public int size() {
      return last - first + 1;
    }

    public boolean contains(int port) {
      return port >= first && port <= last;
    }
  }

  static NetworkCounters read(SystemFiles files) {
    return new NetworkCounters(
        receiveBufferErrors(files), tcpSockets(files), ports(files).orElse(null));
  }

  private static Long receiveBufferErrors(SystemFiles files) {
    OptionalLong four = ipv4(files.lines("proc/net/snmp"));
    OptionalLong six =
        files.lines("proc/net/snmp6").stream()
            .filter(line -> line.startsWith("Udp6RcvbufErrors"))
            .map(line -> SystemFiles.after("Udp6RcvbufErrors", line))
            .findFirst()
            .orElse(OptionalLong.empty());
    return four.isEmpty() && six.isEmpty() ? null : (Long) (four.orElse(0) + six.orElse(0));
  }

  /** A line of names and then a line of numbers, both after {@code Udp:}. */
  private static OptionalLong ipv4(List<String> snmp) {
    List<String[]> udp =
        snmp.stream()
            .filter(line -> line.startsWith("Udp:"))
            .map(line -> line.split("\\s+", -1))
            .toList();
    if (udp.size() != 2) {
      return OptionalLong.empty();
    }
    int column = List.of(udp.get(0)).indexOf("RcvbufErrors");
    return column < 0 || column >= udp.get(1).length
        ? OptionalLong.empty()
        : SystemFiles.parse(udp.get(1)[column]);
  }

  /** IPv6 sockets in use are counted apart; those in TIME_WAIT are not. */
  private static Long tcpSockets(SystemFiles files) {
    OptionalLong used = count(files.lines("proc/net/sockstat"), "TCP:", "inuse");
    OptionalLong waiting = count(files.lines("proc/net/sockstat"), "TCP:", "tw");
    OptionalLong six = count(files.lines("proc/net/sockstat6"), "TCP6:", "inuse");
    return used.isEmpty() || waiting.isEmpty()
        ? null
        : (Long) (used.getAsLong() + waiting.getAsLong() + six.orElse(0));
  }

  private static OptionalLong count(List<String> lines, String row, String word) {
    return lines.stream()
        .filter(line -> line.startsWith(row))
        .map(line -> SystemFiles.after(word, line))
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private static Optional<PortRange> ports(SystemFiles files) {
    return files
        .line("proc/sys/net/ipv4/ip_local_port_range")
        .map(line -> line.split("\\s+", -1))
        .filter(words -> words.length == 2)
        .flatMap(
            words -> {
              OptionalLong first = SystemFiles.parse(words[0]);
              OptionalLong last = SystemFiles.parse(words[1]);
              return first.isPresent() && last.isPresent()
                  ? Optional.of(new PortRange((int) first.getAsLong(), (int) last.getAsLong()))
                  : Optional.empty();
            });
  }
}
