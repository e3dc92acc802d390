package io.perfport.core.tls;

import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides whether a client goes on with a server, and counts how often it had to: a resumed session
 * is not verified again. A fingerprint says which certificate it must be; authorities say that it
 * is valid now, and of the host that was asked for. With a fingerprint alone nothing else counts:
 * neither names nor dates. Thread-safe.
 */
final class ServerTrust extends X509ExtendedTrustManager
    implements ResumableX509ExtendedTrustManager {
  /** Why a certificate was turned down, in words of ours, where the JDK's would not do. */
  static final class PinMismatch extends CertificateException {
    private static final long serialVersionUID = 1L;

    PinMismatch(Fingerprint seen) {
      super("the server's certificate is another one than --tls-pin says: " + seen);
    }
  }

  private final Fingerprint pin;
  private final X509ExtendedTrustManager authorities;

  /** Written by every event loop, read by whoever asks for the figures. */
  private final LongAdder resumed = new LongAdder();

  /**
   * @param pin null for none
   * @param authorities null to go by the pin alone
   */
  ServerTrust(Fingerprint pin, X509ExtendedTrustManager authorities) {
    this.pin = pin;
    this.authorities = authorities;
  }

  /**
   * Who may vouch for a certificate.
   *
   * @param certificates empty for the authorities that the JDK trusts
   */
  static X509ExtendedTrustManager authorities(List<X509Certificate> certificates) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(certificates.isEmpty() ? null : storeOf(certificates));
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java can't verify certificates", e);
    }
  }

  private static KeyStore storeOf(List<X509Certificate> certificates)
      throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca" + i, certificates.get(i));
      }
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty store is read from nowhere", e);
    }
  }

  /** Whether the host's name counts. */
  boolean checksNames() {
    return authorities != null;
  }

  /** Sessions that went on with what an earlier one had agreed on. */
  long resumed() {
    return resumed.sum();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (pin != null && !pin.isOf(chain[0])) {
      throw new PinMismatch(Fingerprint.of(chain[0]));
    }
    if (authorities != null) {
      authorities.checkServerTrusted(chain, authType, engine);
    }
  }

  @Override
  public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    if (pin != null && !pin.isOf(chain[0])) {
      throw new PinMismatch(Fingerprint.of(chain[0]));
    }
    resumed.increment();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities == null ? new X509Certificate[0] : authorities.getAcceptedIssuers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    throw withoutEngine();
  }

  private static CertificateException withoutEngine() {
    return new CertificateException("only servers are verified, by an SSLEngine");
  }
}
