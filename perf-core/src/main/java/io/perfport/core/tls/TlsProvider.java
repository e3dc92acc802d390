package io.perfport.core.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.perfport.common.failure.CauseText;
import java.util.Optional;

/** Who does the cryptography of TLS ({@code --tls-provider}). */
public enum TlsProvider {
  /** The Java runtime's own: always there. */
  JDK("jdk", SslProvider.JDK),

  /**
   * BoringSSL by netty-tcnative, mostly faster: 1.4 MB of native code for each platform, which the
   * jars leave out. It is used if its library is on the class path.
   */
  BORINGSSL("boringssl", SslProvider.OPENSSL);

  private final String label;
  private final SslProvider netty;

  TlsProvider(String label, SslProvider netty) {
    this.label = label;
    this.netty = netty;
  }

  /** The word that the option and results have. */
  public String label() {
    return label;
  }

  SslProvider netty() {
    return netty;
  }

  /** Why it can't be used here, as one line for the user; empty if it can. */
  public Optional<String> obstacle() {
    if (this == JDK || OpenSsl.isAvailable()) {
      return Optional.empty();
    }
    return Optional.of(
        "boringssl is not here: put netty-tcnative-classes and netty-tcnative-boringssl-static"
            + " (2.0.84.Final, for this platform) on the class path, as docs/security.md shows, or"
            + " use jdk: "
            + CauseText.of(OpenSsl.unavailabilityCause()));
  }
}
