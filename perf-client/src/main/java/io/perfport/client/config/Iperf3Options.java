package io.perfport.client.config;

import java.util.Objects;
import java.util.Optional;

/**
 * What only a test by iperf3's protocol has.
 *
 * @param login who tests; empty if the server lets everybody
 * @param serverOutput the server is to send what it prints ({@code --get-server-output})
 * @param repeatingPayload digits over and over instead of random bytes
 * @param counters64 datagrams have numbers of 64 bits ({@code --udp-counters-64bit})
 * @param dontFragment datagrams must not be fragmented ({@code --dont-fragment})
 * @param extraData goes to the server, and into the result ({@code --extra-data}); null for none
 */
public record Iperf3Options(
    Optional<Iperf3Login> login,
    boolean serverOutput,
    boolean repeatingPayload,
    boolean counters64,
    boolean dontFragment,
    String extraData) {
  /** The server reads at most 8192 bytes of parameters; in JSON a character may take six. */
  public static final int MAX_EXTRA_DATA_CHARS = 1024;

  /** Nothing asked for. */
  public static final Iperf3Options NONE =
      new Iperf3Options(Optional.empty(), false, false, false, false, null);

  public Iperf3Options {
    Objects.requireNonNull(login, "login");
    if (extraData != null && extraData.length() > MAX_EXTRA_DATA_CHARS) {
      throw new IllegalArgumentException(
          "extra-data: longer than " + MAX_EXTRA_DATA_CHARS + " characters");
    }
  }
}
