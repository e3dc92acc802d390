package io.perfport.client.config;

import java.util.List;

/**
 * Where this end's connections come from.
 *
 * @param hosts local addresses or names ({@code -B}), in turn; empty for any
 * @param port of the first stream's connection or UDP socket ({@code --cport}); the others have the
 *     ports after it, in the order of their ids. 0 for any; the control connection's is always any
 * @param device network device that every socket is bound to ({@code --bind-dev}); null for none
 */
public record LocalEnd(List<String> hosts, int port, String device) {
  private static final int MAX_PORT = 65535;

  /** Any address and port. */
  public static final LocalEnd ANY = new LocalEnd(List.of(), 0, null);

  public LocalEnd {
    hosts = List.copyOf(hosts);
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("cport: " + port + " is not in the range 0 to 65535");
    }
  }

  /**
   * Refuses more streams than there are ports from the first one on.
   *
   * @throws IllegalArgumentException if the last one's would be above 65535
   */
  public void requirePorts(int streams) {
    if (port > 0 && port + streams - 1 > MAX_PORT) {
      throw new IllegalArgumentException(
          "cport: %d streams from port %d on need ports above %d"
              .formatted(streams, port, MAX_PORT));
    }
  }
}
