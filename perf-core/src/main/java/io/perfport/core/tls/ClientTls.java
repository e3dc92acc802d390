package io.perfport.core.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How a client speaks TLS: which servers it trusts, and who it is. Without authorities and without
 * a fingerprint, whatever the JDK trusts is trusted, and nothing else ever. Thread-safe.
 *
 * @param authorities who may vouch for a server; empty for those that the JDK trusts, or with a pin
 *     for none
 * @param pin the server's certificate; null for any that somebody vouches for
 * @param identity this client's, for servers that ask; null for none
 * @param provider who does the cryptography
 * @param resumes whether connections go on with what earlier ones of the test agreed on, by session
 *     tickets; otherwise each makes a full handshake
 */
public record ClientTls(
    List<X509Certificate> authorities,
    Fingerprint pin,
    TlsIdentity identity,
    TlsProvider provider,
    boolean resumes) {
  public ClientTls {
    authorities = List.copyOf(authorities);
  }

  /**
   * Reads the authorities of a PEM file.
   *
   * @param file null for none
   * @throws io.perfport.common.failure.FailureException if it can't be used
   */
  public static List<X509Certificate> authorities(Path file) {
    return file == null ? List.of() : PemFiles.certificates(file);
  }

  /** Trusts one certificate, whoever vouches for it. */
  public static ClientTls pinned(Fingerprint pin, TlsProvider provider) {
    return new ClientTls(List.of(), pin, null, provider, false);
  }

  /**
   * For the connections of one test.
   *
   * @param host the server's, as the user named it: its certificate must have this name
   */
  public TlsConnections to(String host) {
    return new TlsConnections(this, host);
  }

  ServerTrust trust() {
    return new ServerTrust(
        pin, pin != null && authorities.isEmpty() ? null : ServerTrust.authorities(authorities));
  }
}
