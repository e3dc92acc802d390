package io.perfport.client.config;

import io.perfport.common.iperf3.auth.AuthToken;
import io.perfport.common.iperf3.auth.Credentials;
import io.perfport.common.iperf3.auth.RsaPadding;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Objects;

/** How a user proves to an iperf3 server to be one ({@code --username} and what goes with it). */
public final class Iperf3Login {
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
