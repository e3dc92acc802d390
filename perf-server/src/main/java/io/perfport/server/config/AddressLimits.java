package io.perfport.server.config;

/**
 * What one client address may have, beside its sessions; of IPv6 a /64 prefix counts as one. 0 is
 * no limit.
 *
 * @param streams data connections at once, of all its sessions ({@code --max-streams-per-address})
 * @param connectsPerSecond connections that it opens, of any kind ({@code
 *     --max-connects-per-address})
 * @param bytesPerDay of its tests, sent and received, of a day of UTC ({@code
 *     --max-bytes-per-address})
 */
public record AddressLimits(int streams, int connectsPerSecond, long bytesPerDay) {
  public static final AddressLimits NONE = new AddressLimits(0, 0, 0);

  public AddressLimits {
    if (streams < 0 || connectsPerSecond < 0 || bytesPerDay < 0) {
      throw new IllegalArgumentException("a limit of an address is negative");
    }
  }
}
