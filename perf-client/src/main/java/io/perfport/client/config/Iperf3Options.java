package io.perfport.client.config;

import io.perfport.common.iperf3.auth.AuthToken;
import io.perfport.common.iperf3.auth.Credentials;
import io.perfport.common.iperf3.auth.RsaPadding;
import java.security.PublicKey;
import java.time.Instant;
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

  /** How a user proves to an iperf3 server to be one ({@code --username} and what goes with it). */
  public static final class Iperf3Login {
    private final String user;
    private final String password;
    private final PublicKey serverKey;
    private final RsaPadding padding;

    /**
     * @param user without white space
     * @param password without white space
     * @param serverKey of RSA
     * @param padding the one that the server expects
     * @throws IllegalArgumentException if iperf3 can't read such a name or password, or they do not
     *     fit the key
     */
    public Iperf3Login(String user, String password, PublicKey serverKey, RsaPadding padding) {
      this.user = Objects.requireNonNull(user, "user");
      this.password = Objects.requireNonNull(password, "password");
      this.serverKey = Objects.requireNonNull(serverKey, "serverKey");
      this.padding = Objects.requireNonNull(padding, "padding");
      token(Instant.now()); // What can't be encrypted is to be known before anything is connected.
    }

    /** The proof, which a server takes for some seconds around this time, by its own clock. */
    public String token(Instant now) {
      return AuthToken.encrypt(new Credentials(user, password, now), serverKey, padding);
    }

    /** Without the password, so that no log ever has it. */
    @Override
    public String toString() {
      return "Iperf3Login[" + user + "]";
    }
  }
}
