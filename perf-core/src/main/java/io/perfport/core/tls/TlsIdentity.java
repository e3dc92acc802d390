package io.perfport.core.tls;

import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A certificate with its chain, and its private key: who one end of TLS connections is. */
public final class TlsIdentity {
  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /**
   * Reads one from PEM files: the certificate first and then those that vouch for it; the key in
   * PKCS#8.
   *
   * @param passwordFile whose first line decrypts the key; null for a key that is not encrypted
   * @throws io.perfport.common.failure.FailureException if a file can't be read or used, or the two
   *     are not of one pair; it says what to do, and nothing of what the files hold
   */
  public static TlsIdentity load(Path certificate, Path key, Path passwordFile) {
    List<X509Certificate> chain = PemFiles.certificates(certificate);
    char[] password = passwordFile == null ? null : PemFiles.password(passwordFile);
    try {
      PrivateKey read = PemFiles.key(key, password);
      PemFiles.requirePair(read, chain.get(0), key, certificate);
      return new TlsIdentity(read, chain);
    } finally {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }
  }

  /** A new one that nobody vouches for: clients know it by its fingerprint. */
  public static TlsIdentity selfSigned() {
    SelfSigned made = SelfSigned.at(Instant.now());
    return new TlsIdentity(made.key(), List.of(made.certificate()));
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(chain.get(0));
  }

  SslContextBuilder forServer() {
    return SslContextBuilder.forServer(key, chain);
  }

  SslContextBuilder forClient() {
    return SslContextBuilder.forClient().keyManager(key, chain);
  }
}
